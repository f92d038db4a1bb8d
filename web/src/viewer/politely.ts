/** A file that is only to be looked at: saving, printing and dragging are answered with a sentence instead. */

/** How long the sentence stays, in milliseconds: long enough to be read twice. */
const STAYS = 10_000;

/** Refuses what would take the pages away, and says why. Nobody is stopped who means it: the pages name their reader. */
export function declinePolitely(viewer: HTMLElement, say: HTMLElement): void {
  const words = viewer.dataset["polite"] ?? "";
  let gone: ReturnType<typeof setTimeout> | undefined;
  const leave = (): void => {
    clearTimeout(gone);
    say.hidden = true;
  };
  const decline = (event: Event): void => {
    event.preventDefault();
    say.textContent = words;
    say.hidden = false;
    clearTimeout(gone);
    gone = setTimeout(leave, STAYS);
  };
  viewer.addEventListener("contextmenu", decline);
  viewer.addEventListener("dragstart", decline);
  viewer.addEventListener("copy", decline);
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && ["p", "s"].includes(event.key.toLowerCase())) decline(event);
    else if (event.key === "Escape") leave();
  });
}
