/** Buttons that print the page; hidden without script. */

export function offerPrinting(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
