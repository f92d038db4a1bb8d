/** Searching: the server finds the words and tells pages and places; the text itself never comes here. */

import { csrf } from "../dom.ts";
import type { Box, Leaves } from "./leaves.ts";

interface Hit {
  readonly page: number;
  readonly boxes: readonly Box[];
}

interface Found {
  readonly hits: readonly Hit[];
  readonly more: boolean;
}

/** Too short, and too often: what the server says about it is for the reader. */
const TELLING = [400, 429];

/** The sentence of a problem document (RFC 9457). */
async function reason(answer: Response, otherwise: string): Promise<string> {
  const problem = (await answer.json()) as { readonly detail?: unknown };
  return typeof problem.detail === "string" ? problem.detail : otherwise;
}

export class Find {
  readonly #input: HTMLInputElement | null;
  readonly #output: HTMLElement | null;
  #query = "";
  #hits: readonly Hit[] = [];
  #more = false;
  #at = -1;

  constructor(
    form: HTMLFormElement,
    private readonly base: string,
    private readonly leaves: Leaves,
  ) {
    this.#input = form.querySelector("input");
    this.#output = form.querySelector("[data-found]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#go(1);
    });
    form.querySelector("[data-step='-1']")?.addEventListener("click", () => void this.#go(-1));
    this.#input?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.shiftKey) return;
      event.preventDefault();
      void this.#go(-1);
    });
    this.#input?.addEventListener("input", () => {
      if (this.#input?.value.trim() === "") this.#clear();
    });
  }

  focus(): void {
    this.#input?.focus();
    this.#input?.select();
  }

  async #go(step: number): Promise<void> {
    const query = this.#input?.value.trim() ?? "";
    if (query === "") return this.#clear();
    if (query !== this.#query && !(await this.#ask(query))) return;
    if (this.#hits.length === 0) return;
    this.#at = this.#at < 0 ? this.#first() : (this.#at + step + this.#hits.length) % this.#hits.length;
    this.#draw();
  }

  /** The first hit from the page on that is read. */
  #first(): number {
    const at = this.#hits.findIndex((hit) => hit.page - 1 >= this.leaves.first);
    return Math.max(at, 0);
  }

  async #ask(query: string): Promise<boolean> {
    this.#clear();
    const failed = this.#output?.dataset["failed"] ?? "";
    try {
      // Not in the address: addresses end up in the logs of what lies in between.
      const answer = await fetch(`${this.base}/find`, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json", "x-sealport-csrf": csrf() },
        body: JSON.stringify({ q: query }),
      });
      if (!answer.ok) {
        this.#say(TELLING.includes(answer.status) ? await reason(answer, failed) : failed);
        return false;
      }
      const found = (await answer.json()) as Found;
      [this.#query, this.#hits, this.#more] = [query, found.hits, found.more];
    } catch {
      this.#say(failed);
      return false;
    }
    if (this.#hits.length === 0) this.#say(this.#output?.dataset["none"] ?? "");
    return true;
  }

  #draw(): void {
    this.leaves.unmark();
    const chosen = this.#hits[this.#at];
    if (chosen === undefined) return;
    for (const [at, hit] of this.#hits.entries()) {
      if (hit.page === chosen.page && at !== this.#at) this.leaves.mark(hit.page - 1, hit.boxes, -1);
    }
    this.leaves.mark(chosen.page - 1, chosen.boxes, 0);
    const words = (this.#output?.dataset["many"] ?? "{at}/{n}").replace("{at}", String(this.#at + 1));
    this.#say(words.replace("{n}", `${this.#hits.length}${this.#more ? "+" : ""}`), true);
  }

  #clear(): void {
    [this.#query, this.#hits, this.#more, this.#at] = ["", [], false, -1];
    this.leaves.unmark();
    this.#say("");
  }

  /** A count stands beside the field; a sentence needs more room. */
  #say(text: string, isCount = false): void {
    if (this.#output === null) return;
    this.#output.textContent = text;
    this.#output.classList.toggle("viewer__found--told", !isCount);
  }
}
