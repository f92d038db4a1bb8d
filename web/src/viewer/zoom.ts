/** How large the pages are shown: 100 % fits the window's width, or a comfortable one where the window is wide. */

const STEPS = [50, 67, 80, 100, 125, 150, 200, 300, 400] as const;

export class Zoom {
  #percent = 100;

  constructor(
    private readonly box: HTMLElement,
    private readonly list: HTMLElement,
    private readonly changed: () => void,
  ) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[data-by]");
      if (button) this.by(Number(button.dataset["by"]));
    });
  }

  /** One step larger (1) or smaller (-1), or back to what fits (0). */
  by(way: number): void {
    const next =
      way > 0
        ? STEPS.find((step) => step > this.#percent)
        : way < 0
          ? STEPS.findLast((step) => step < this.#percent)
          : 100;
    if (next === undefined || next === this.#percent) return;
    const room = this.list.parentElement;
    const middle = room === null ? 0 : (room.scrollTop + room.clientHeight / 2) / Math.max(1, room.scrollHeight);
    const across = room === null ? 0 : (room.scrollLeft + room.clientWidth / 2) / Math.max(1, room.scrollWidth);
    this.#percent = next;
    this.list.style.setProperty("--zoom", String(next / 100));
    const percent = this.box.querySelector("[data-percent]");
    if (percent) percent.textContent = `${next} %`;
    // What was in the middle stays there.
    room?.scrollTo({
      top: middle * room.scrollHeight - room.clientHeight / 2,
      left: across * room.scrollWidth - room.clientWidth / 2,
    });
    this.changed();
  }
}
