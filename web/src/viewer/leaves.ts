/** The pages on the screen: each is loaded when it comes near and let go when it is far away. */

import { make } from "../dom.ts";
import { edgeFor, lookedAt, type Size } from "./sizes.ts";

/** Pages kept on each side of what is seen. */
const KEEP = 6;
/** Pages that are fetched before they are scrolled to, however far below they begin. */
const AHEAD = 2;
/** How long to wait before a page that isn't drawn yet is asked for again, in milliseconds. */
const AGAIN = [1000, 2000, 4000, 8000] as const;
/** How long until it is tried anew without a connection, in milliseconds. */
const RECONNECT = 4000;
/** Answers after which the page itself says why: the link or the session has ended, or the file is gone. */
const OVER = [401, 403, 404, 410];
/** The edge of a page that didn't come: nothing larger is asked for until somebody comes back to it, or is connected. */
const GIVEN_UP = Number.POSITIVE_INFINITY;
/** Boxes that are laid over a page, in ten-thousandths of it: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

interface Leaf {
  readonly size: Size;
  readonly element: HTMLLIElement;
  edge: number;
  /** Answers that it isn't drawn yet. */
  late: number;
  /** How often it was asked for: a browser doesn't ask for the same address twice. */
  asked: number;
  loading: HTMLImageElement | undefined;
  waiting: ReturnType<typeof setTimeout> | undefined;
}

/** What is on its way, or to be asked for again, is not any more. */
function drop(leaf: Leaf): void {
  clearTimeout(leaf.waiting);
  leaf.waiting = undefined;
  leaf.loading?.removeAttribute("src");
  leaf.loading = undefined;
}

interface Words {
  readonly leaf: string;
  readonly late: string;
  readonly offline: string;
  readonly broken: string;
}

export class Leaves {
  readonly #leaves: Leaf[];
  readonly #room: HTMLElement;
  /** What is on the screen, or a screen away from it. */
  readonly #near = new Set<number>();
  /** What was asked for and not let go. */
  readonly #held = new Set<number>();
  #current = 0;
  /** What stands at the room's upper edge: the page, and how much of it has passed. */
  #top = { at: 0, passed: 0 };
  #first = 0;
  #isLooking = false;
  readonly #reloaded = `reloaded ${location.pathname}`;
  #width: number;

  constructor(
    private readonly list: HTMLElement,
    sizes: Size[],
    private readonly base: string,
    private readonly words: Words,
    private readonly changed: (current: number, visible: ReadonlySet<number>) => void,
  ) {
    this.#leaves = sizes.map((size, at) => {
      const element = make("li", "leaf");
      element.id = `page-${at + 1}`;
      element.style.aspectRatio = `${size.width} / ${size.height}`;
      return { size, element, edge: 0, late: 0, asked: 0, loading: undefined, waiting: undefined };
    });
    list.replaceChildren(...this.#leaves.map((leaf) => leaf.element));
    this.#room = list.parentElement ?? document.documentElement;
    this.#width = list.clientWidth;
    const near = new IntersectionObserver((entries) => this.#approach(entries), {
      root: this.#room,
      rootMargin: "100% 0px",
    });
    for (const { element } of this.#leaves) near.observe(element);
    this.#room.addEventListener("scroll", () => this.#lookSoon(), { passive: true });
    addEventListener("online", () => {
      for (const at of this.#held) this.#askAnew(at);
      this.resized();
    });
  }

  get count(): number {
    return this.#leaves.length;
  }

  /** The page that is read: the first of those of which most is seen. */
  get current(): number {
    return this.#current;
  }

  /** The first page that is seen: from it one goes on and back, for what is shown at the top is always that. */
  get first(): number {
    return this.#first;
  }

  show(page: number): void {
    this.#leaves[page]?.element.scrollIntoView({ block: "start" });
  }

  /** Lays boxes over a page; the chosen one comes into view. */
  mark(page: number, boxes: readonly Box[], chosen: number): void {
    const leaf = this.#leaves[page];
    if (leaf === undefined) return;
    for (const [at, [left, top, right, bottom]] of boxes.entries()) {
      const box = make("span", at === chosen ? "leaf__hit leaf__hit--chosen" : "leaf__hit");
      const style = { left, top, width: right - left, height: bottom - top };
      for (const [name, value] of Object.entries(style)) box.style.setProperty(name, `${value / 100}%`);
      leaf.element.append(box);
      if (at === chosen) box.scrollIntoView({ block: "center", inline: "center" });
    }
  }

  unmark(): void {
    for (const box of this.list.querySelectorAll(".leaf__hit")) box.remove();
  }

  /** The window has another shape: what stood at the upper edge stands there again. */
  reshaped(): void {
    // A bar of the browser that comes and goes changes the height alone, while somebody scrolls.
    if (this.list.clientWidth === this.#width) return this.resized();
    const page = this.#leaves[this.#top.at]?.element.getBoundingClientRect();
    const { top } = this.#room.getBoundingClientRect();
    if (page !== undefined) this.#room.scrollTop += page.top + this.#top.passed * (page.bottom - page.top) - top;
    this.resized();
  }

  /** The pages are shown larger or smaller: what is near is asked for in the size that is needed now. */
  resized(): void {
    this.#width = this.list.clientWidth;
    for (const at of this.#near) this.#fetch(at);
    this.#lookSoon();
  }

  #approach(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const at = this.#at(entry.target);
      this.#askAnew(at);
      if (entry.isIntersecting) {
        this.#near.add(at);
        this.#fetch(at);
      } else this.#near.delete(at);
    }
    this.#lookSoon();
  }

  /** With the next frame: it is scrolled more often than that. */
  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    requestAnimationFrame(() => {
      this.#isLooking = false;
      this.#look();
    });
  }

  /** Measured, not told by an observer: those tell of steps, and a page may be many screens high. */
  #look(): void {
    const room = this.#room.getBoundingClientRect();
    const visible = new Set<number>();
    let most = 0;
    for (const at of [...this.#near].sort((one, other) => one - other)) {
      const page = this.#leaves[at]?.element.getBoundingClientRect();
      const shown = page && lookedAt(page, room);
      if (page === undefined || shown === undefined) continue;
      visible.add(at);
      if (visible.size === 1) this.#top = { at, passed: (room.top - page.top) / Math.max(1, page.bottom - page.top) };
      // Pages of one height differ by fractions of a pixel.
      if (shown > most + 1) [most, this.#current] = [shown, at];
    }
    this.changed(this.#current, visible);
    const [first, last] = [Math.min(this.#current, ...visible), Math.max(this.#current, ...visible)];
    this.#first = first;
    for (let at = first; at <= last + AHEAD; at++) this.#fetch(at);
    this.#letGo(first, last);
  }

  #letGo(first: number, last: number): void {
    for (const at of this.#held) {
      const leaf = this.#leaves[at];
      if (leaf === undefined || this.#near.has(at) || (at >= first && at <= last + AHEAD)) continue;
      const isFar = at < first - KEEP || at > last + KEEP;
      // What is still on its way to a page that was scrolled past takes a place from those that are looked at.
      if (leaf.loading !== undefined || leaf.waiting !== undefined || isFar) leaf.edge = 0;
      drop(leaf);
      if (!isFar) continue;
      leaf.element.replaceChildren();
      this.#held.delete(at);
    }
  }

  #askAnew(at: number): void {
    const leaf = this.#leaves[at];
    if (leaf !== undefined && (leaf.edge === GIVEN_UP || leaf.waiting !== undefined)) leaf.edge = 0;
  }

  #fetch(at: number): void {
    const leaf = this.#leaves[at];
    if (leaf === undefined) return;
    const edge = edgeFor(leaf.size, leaf.element.clientWidth, devicePixelRatio);
    if (edge <= leaf.edge) return;
    this.#held.add(at);
    leaf.edge = edge;
    leaf.late = 0;
    this.#ask(at, leaf, edge);
  }

  #ask(at: number, leaf: Leaf, edge: number): void {
    drop(leaf);
    const image = new Image();
    leaf.loading = image;
    image.alt = this.words.leaf.replace("{n}", String(at + 1));
    image.draggable = false;
    const url = `${this.base}/page/${at + 1}?edge=${edge}`;
    image.src = leaf.asked === 0 ? url : `${url}&again=${leaf.asked}`;
    leaf.asked += 1;
    // What stands there stays until the new picture can be painted at once: nothing flickers.
    image.decode().then(
      () => leaf.loading === image && this.#place(leaf, image),
      () => leaf.loading === image && void this.#missing(at, leaf, edge, url),
    );
  }

  #place(leaf: Leaf, image: HTMLImageElement): void {
    leaf.loading = undefined;
    sessionStorage.removeItem(this.#reloaded);
    leaf.element.querySelector(".leaf__say")?.remove();
    const before = leaf.element.querySelector("img");
    if (before) before.replaceWith(image);
    else leaf.element.prepend(image);
  }

  /** A page that didn't come: either it isn't drawn yet, or there is a reason that the server tells. */
  async #missing(at: number, leaf: Leaf, edge: number, url: string): Promise<void> {
    leaf.loading = undefined;
    const told = await fetch(url, { method: "HEAD", headers: { accept: "application/json" } }).catch(() => undefined);
    if (leaf.edge !== edge || leaf.loading !== undefined) return;
    // Without a connection it is tried for as long as it takes.
    const pause = told === undefined ? RECONNECT : AGAIN[leaf.late];
    const passes = told === undefined || told.status === 429 || told.status >= 500 || told.ok;
    if (passes && pause !== undefined) {
      if (told !== undefined) leaf.late += 1;
      this.#say(leaf, told === undefined ? this.words.offline : this.words.late);
      leaf.waiting = setTimeout(() => this.#ask(at, leaf, edge), pause);
      return;
    }
    if (told !== undefined && OVER.includes(told.status)) this.#reload();
    this.#say(leaf, this.words.broken);
    leaf.edge = GIVEN_UP;
  }

  /** The link or session ended, or the file is gone: the page itself says why. Once, lest it goes on for ever. */
  #reload(): void {
    if (sessionStorage.getItem(this.#reloaded) !== null) return;
    sessionStorage.setItem(this.#reloaded, "1");
    location.reload();
  }

  #say(leaf: Leaf, text: string): void {
    if (leaf.element.querySelector("img")) return;
    leaf.element.querySelector(".leaf__say")?.remove();
    leaf.element.append(make("p", "leaf__say", text));
  }

  #at(element: Element): number {
    return Number(element.id.slice("page-".length)) - 1;
  }
}
