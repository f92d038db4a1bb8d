/** Offers known customers while one types a recipient. Without script they are picked from a list on the same page. */

import { make } from "../dom.ts";

interface Suggestion {
  name: string;
  address: string;
  language: string;
  company: string;
}

/** Where the piece that is being typed begins: after the last line end, semicolon, or comma. */
export function pieceBefore(text: string, caret: number): { from: number; piece: string } {
  const before = text.slice(0, caret);
  const from = Math.max(before.lastIndexOf("\n"), before.lastIndexOf(";"), before.lastIndexOf(",")) + 1;
  const piece = before.slice(from);
  return { from: from + (piece.length - piece.trimStart().length), piece: piece.trim() };
}

/** As a recipient is written: the language of the letter stands behind it in brackets. */
export function written(one: Suggestion): string {
  const name = one.name.replace(/["\\<>,;[\]]/gu, " ").trim();
  return name === "" ? one.address : `${name} <${one.address}>`;
}

/** `field` carries data-recipients, data-suggest (where to ask) and data-suggest-label (what the list is called). */
export function suggestRecipients(field: HTMLElement): void {
  const input = field.querySelector("textarea");
  const where = field.dataset["suggest"];
  if (input === null || where === undefined || where === "") return;
  const list = make("ul", "suggestions");
  list.setAttribute("aria-label", field.dataset["suggestLabel"] ?? "");
  list.hidden = true;
  input.after(list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const close = (): void => {
    list.hidden = true;
    list.replaceChildren();
  };
  const take = (one: Suggestion): void => {
    const { from } = pieceBefore(input.value, input.selectionStart);
    input.setRangeText(`${written(one)}\n`, from, input.selectionStart, "end");
    close();
    input.focus();
    input.dispatchEvent(new Event("input"));
  };
  const show = (found: Suggestion[]): void => {
    list.replaceChildren(
      ...found.map((one) => {
        const more = one.company === "" ? one.address : `${one.address}, ${one.company}`;
        const button = make("button", "suggestion", make("strong", "", one.name), make("span", "small soft", more));
        button.type = "button";
        button.addEventListener("click", () => { take(one); });
        return make("li", "", button);
      }),
    );
    list.hidden = found.length === 0;
  };
  const ask = async (): Promise<void> => {
    const { piece } = pieceBefore(input.value, input.selectionStart);
    const mine = ++asked;
    if (piece.length < 2 || piece.includes("@")) {
      close();
      return;
    }
    const answer = await fetch(`${where}?q=${encodeURIComponent(piece)}`, { headers: { Accept: "application/json" } });
    // An answer that a later question overtook is worth nothing; nor is a refusal.
    if (mine !== asked || !answer.ok) return;
    show((await answer.json()) as Suggestion[]);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { ask().catch(close); }, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (event.key === "ArrowDown" && (at >= 0 || input.selectionStart === input.value.length)) {
      buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at === 0 ? input : buttons[at - 1])?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  field.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && field.contains(event.relatedTarget))) close();
  });
}
