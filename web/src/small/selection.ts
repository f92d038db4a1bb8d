/** Counts the chosen assets beside the main action and keeps it asleep while there are none. */

export function countSelection(form: HTMLFormElement): void {
  const counter = form.querySelector<HTMLElement>("[data-selection-count]");
  const button = form.querySelector<HTMLButtonElement>("button[data-selection-submit]");
  const draw = (): void => {
    const chosen = form.querySelectorAll('input[type="checkbox"]:checked').length;
    if (button !== null) button.disabled = chosen === 0;
    if (counter === null) return;
    const sentence = counter.dataset[chosen === 1 ? "one" : "many"] ?? "";
    counter.textContent = chosen === 0 ? (counter.dataset["none"] ?? "") : sentence.replace("{value}", String(chosen));
  };
  form.addEventListener("change", draw);
  // Going back in the browser brings ticks back without a change event.
  addEventListener("pageshow", draw);
  draw();
}
