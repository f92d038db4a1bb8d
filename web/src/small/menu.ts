/** The menu of the signed-in person closes on Escape and on a click elsewhere. */

export function closeKindly(menu: HTMLDetailsElement): void {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector<HTMLElement>("summary")?.focus();
  });
}
