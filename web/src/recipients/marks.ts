/** Marks duplicates and incomplete addresses below the field while one types. */

import { icon, make } from "../dom.ts";
import { parseRecipients, type Recipient } from "./parse.ts";

const SHAPES = { good: "s-good", duplicate: "s-attention", bad: "s-problem" } as const;
const SHOWN = 100;

/** `field` carries data-recipients, data-duplicate and data-bad: the sentences, "{value}" the gap. */
export function markRecipients(field: HTMLElement): void {
  const input = field.querySelector("textarea");
  if (input === null) return;
  const list = make("ul", "recipient-marks");
  field.append(list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (): void => {
    const found = parseRecipients(input.value);
    // What is good is told only beside a doubt: a calm list otherwise.
    const doubtful = found.some(({ state }) => state !== "good");
    list.replaceChildren(...(doubtful ? found.slice(0, SHOWN).map((one) => line(one, field)) : []));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 250);
  });
  draw();
}

function line(one: Recipient, field: HTMLElement): HTMLLIElement {
  const who = one.name === "" ? one.address : `${one.name}, ${one.address}`;
  const sentence = one.state === "good" ? "{value}" : (field.dataset[one.state] ?? "{value}");
  return make("li", `is-${one.state}`, icon(SHAPES[one.state]), make("span", "", sentence.replace("{value}", who)));
}
