/** How one upload looks in the list. */

import { icon, make } from "../dom.ts";
import * as format from "../format.ts";
import type { Job, State } from "./job.ts";
import type { Words } from "./words.ts";

type Deed = "pause" | "resume" | "try-now" | "again" | "remove" | "open";

const DEEDS: Record<State["name"], Deed[]> = {
  queued: ["remove"],
  uploading: ["pause", "remove"],
  checking: ["remove"],
  finishing: [],
  paused: ["resume", "remove"],
  waiting: ["try-now", "remove"],
  done: ["open"],
  mismatch: ["again", "remove"],
  failed: ["try-now", "remove"],
};

const ICONS: Record<Deed, string> = {
  pause: "i-pause",
  resume: "i-resume",
  "try-now": "i-again",
  again: "i-again",
  remove: "i-remove",
  open: "i-next",
};

const SHAPES: Partial<Record<State["name"], string>> = {
  paused: "i-pause",
  waiting: "s-waiting",
  done: "s-good",
  mismatch: "s-problem",
  failed: "s-problem",
};

export class Row {
  readonly element: HTMLLIElement;
  #job: Job;
  #words: Words;
  #deed: (deed: Deed) => void;
  #bar = make("progress", "upload__bar");
  #actions = make("div", "upload__actions");
  #stateShape = make("span", "");
  #stateWords = make("span", "");
  #numbers = make("span", "");
  #shown: State["name"] | null = null;
  #aside: { text: string; until: number } | null = null;

  constructor(job: Job, words: Words, deed: (deed: Deed) => void) {
    this.#job = job;
    this.#words = words;
    this.#deed = deed;
    const { file, path } = job.found;
    const folder = path.slice(0, Math.max(0, path.length - file.name.length));
    const name = make("p", "upload__name", make("span", "upload__path", folder), file.name);
    const state = make("span", "upload__state", this.#stateShape, this.#stateWords);
    this.#bar.max = 1;
    this.#bar.setAttribute("aria-label", words.say("progress", file.name));
    this.element = make("li", "upload", name, this.#actions, this.#bar, make("p", "upload__line", state, this.#numbers));
    this.draw();
  }

  draw(): void {
    const { state } = this.#job;
    if (state.name !== this.#shown) {
      this.#aside = null;
      this.#rebuild(state);
    }
    this.#bar.value = this.#fraction(state);
    if (this.#aside !== null && performance.now() > this.#aside.until) this.#aside = null;
    this.element.classList.toggle("is-duplicate", this.#aside !== null);
    this.#stateWords.textContent = this.#aside?.text ?? this.sentence();
    this.#numbers.textContent = this.#figures(state);
  }

  /** Says something for four seconds in place of the state. */
  sayAside(text: string): void {
    this.#aside = { text, until: performance.now() + 4000 };
    this.draw();
    setTimeout(() => this.draw(), 4100);
  }

  /** The state in words, also for those who listen. */
  sentence(): string {
    const { state } = this.#job;
    const { lang } = this.#words;
    if (state.name === "waiting") {
      const seconds = Math.max(1, (state.until - performance.now()) / 1000);
      return this.#words.say(state.why === "full" ? "full" : "offline", format.duration(lang, seconds));
    }
    if (state.name === "checking") return this.#words.say("checking", format.percent(lang, this.#job.checked));
    if (state.name === "failed") return this.#words.say(state.why, state.detail);
    return this.#words.say(state.name);
  }

  /** Buttons are made anew only when the state changes, so that focus and clicks survive. */
  #rebuild(state: State): void {
    const focused = this.#actions.contains(document.activeElement);
    this.#shown = state.name;
    this.element.className = `upload is-${state.name}`;
    this.#bar.className = `upload__bar${this.#tint(state)}`;
    const shape = SHAPES[state.name];
    this.#stateShape.replaceChildren(...(shape === undefined ? [] : [icon(shape)]));
    this.#actions.replaceChildren(...DEEDS[state.name].map((deed) => this.#button(deed, state)));
    if (focused) this.#actions.querySelector<HTMLElement>(".button")?.focus();
  }

  #button(deed: Deed, state: State): HTMLElement {
    const word = this.#words.say(deed);
    const label = make("span", "visually-hidden", ` ${this.#job.found.file.name}`);
    if (deed === "open" && state.name === "done") {
      const link = make("a", "button button--small", word, label, icon(ICONS.open));
      link.href = state.asset;
      return link;
    }
    const button = make("button", "button button--small", icon(ICONS[deed]), word, label);
    button.type = "button";
    button.addEventListener("click", () => this.#deed(deed));
    return button;
  }

  #tint(state: State): string {
    if (state.name === "done") return " is-good";
    if (state.name === "failed" || state.name === "mismatch") return " is-problem";
    return state.name === "paused" || state.name === "waiting" ? " is-paused" : "";
  }

  #fraction(state: State): number {
    if (state.name === "done") return 1;
    return this.#job.size === 0 ? 0 : this.#job.sent / this.#job.size;
  }

  #figures(state: State): string {
    const { lang } = this.#words;
    const total = format.size(lang, this.#job.size);
    if (state.name === "done" || state.name === "mismatch" || state.name === "queued") return total;
    const parts = [`${format.size(lang, this.#job.sent)} / ${total}`];
    if (state.name === "uploading") {
      const rate = this.#job.speed.bytesPerSecond();
      const left = this.#job.speed.secondsLeft(this.#job.size);
      if (rate !== null) parts.push(format.speed(lang, rate));
      if (left !== null) parts.push(this.#words.say("left", format.duration(lang, left)));
    }
    return parts.join(" · ");
  }
}

export type { Deed };
