/** Copy buttons beside set-up links and letters; hidden where the browser can't copy. */

export function offerCopying(button: HTMLButtonElement): void {
  const source = button.parentElement?.querySelector<HTMLElement>("[data-copy-source]");
  const word = button.querySelector<HTMLElement>("[data-copy-word]");
  // Only secure contexts have a clipboard.
  if (source === undefined || source === null || word === null || !("clipboard" in navigator)) return;
  const label = word.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(source.textContent ?? "").then(() => {
      word.textContent = button.dataset["copied"] ?? label;
      setTimeout(() => (word.textContent = label), 2500);
    });
  });
}
