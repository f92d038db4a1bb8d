/** The pages on the screen: each is loaded when it comes near and let go when it is far away. */

import { make } from "../dom.ts";
import { edgeFor, type Size } from "./sizes.ts";

/** Pages kept on each side of what is seen. */
const KEEP = 6;
/** How long to wait before a page that isn't drawn yet is asked for again, in milliseconds. */
const AGAIN = [1000, 2000, 4000, 8000] as const;
/** Boxes that are laid over a page, in ten-thousandths of it: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

interface Leaf {
  readonly size: Size;
  readonly element: HTMLLIElement;
  edge: number;
  tries: number;
}

interface Words {
  readonly leaf: string;
  readonly late: string;
  readonly broken: string;
}

export class Leaves {
  readonly #leaves: Leaf[];
  readonly #visible = new Set<number>();
  #told = -1;

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
      return { size, element, edge: 0, tries: 0 };
    });
    list.replaceChildren(...this.#leaves.map((leaf) => leaf.element));
    const seen = new IntersectionObserver((entries) => this.#note(entries), { threshold: [0, 0.25, 0.5, 0.75, 1] });
    const near = new IntersectionObserver((entries) => this.#load(entries), { rootMargin: "100% 0px" });
    for (const { element } of this.#leaves) {
      seen.observe(element);
      near.observe(element);
    }
  }

  get count(): number {
    return this.#leaves.length;
  }

  /** The page that is read: the first one that is seen. */
  get current(): number {
    return this.#visible.size === 0 ? Math.max(this.#told, 0) : Math.min(...this.#visible);
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

  /** The pages are shown larger or smaller: what is near is asked for in the size that is needed now. */
  resized(): void {
    for (const at of this.#near()) this.#fetch(at);
  }

  #near(): number[] {
    const first = Math.max(0, this.current - 1);
    const last = Math.min(this.count - 1, Math.max(this.current, ...this.#visible) + 1);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  }

  #note(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const at = this.#at(entry.target);
      // A strip of a page at the edge of the window is not looked at.
      const seen = entry.intersectionRatio >= 0.5 || entry.intersectionRect.height > innerHeight / 3;
      if (entry.isIntersecting && seen) this.#visible.add(at);
      else this.#visible.delete(at);
    }
    if (this.#visible.size > 0) this.#told = this.current;
    this.changed(this.current, this.#visible);
    this.#letGo();
  }

  #load(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) if (entry.isIntersecting) this.#fetch(this.#at(entry.target));
  }

  #letGo(): void {
    const [first, last] = [this.current - KEEP, Math.max(this.current, ...this.#visible) + KEEP];
    for (const [at, leaf] of this.#leaves.entries()) {
      if (leaf.edge === 0 || (at >= first && at <= last)) continue;
      leaf.edge = 0;
      leaf.element.replaceChildren();
    }
  }

  #fetch(at: number): void {
    const leaf = this.#leaves[at];
    if (leaf === undefined) return;
    const edge = edgeFor(leaf.size, leaf.element.clientWidth, devicePixelRatio);
    if (edge <= leaf.edge) return;
    leaf.edge = edge;
    leaf.tries = 0;
    this.#ask(at, leaf, edge);
  }

  #ask(at: number, leaf: Leaf, edge: number): void {
    const image = new Image();
    image.alt = this.words.leaf.replace("{n}", String(at + 1));
    image.draggable = false;
    image.decoding = "async";
    const url = `${this.base}/page/${at + 1}?edge=${edge}`;
    image.addEventListener("load", () => {
      if (leaf.edge !== edge) return;
      leaf.element.querySelector(".leaf__say")?.remove();
      const before = leaf.element.querySelector("img");
      if (before) before.replaceWith(image);
      else leaf.element.prepend(image);
    });
    image.addEventListener("error", () => void this.#missing(at, leaf, edge, url));
    image.src = leaf.tries === 0 ? url : `${url}&again=${leaf.tries}`;
  }

  /** A page that didn't come: either it isn't drawn yet, or there is a reason that the server tells. */
  async #missing(at: number, leaf: Leaf, edge: number, url: string): Promise<void> {
    if (leaf.edge !== edge) return;
    const told = await fetch(url, { method: "HEAD", headers: { accept: "application/json" } }).catch(() => undefined);
    const pause = AGAIN[leaf.tries];
    const passes = told === undefined || told.status === 429 || told.status === 503 || told.ok;
    if (passes && pause !== undefined) {
      leaf.tries += 1;
      this.#say(leaf, this.words.late);
      setTimeout(() => leaf.edge === edge && this.#ask(at, leaf, edge), pause);
      return;
    }
    // The link or session ended, or the page can't be drawn: the page itself says why.
    if (told?.status === 404 || told?.status === 410 || told?.status === 403) location.reload();
    this.#say(leaf, this.words.broken);
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
