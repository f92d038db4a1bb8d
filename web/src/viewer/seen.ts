/**
 * Which pages are on screen, and for how long. The page that shows them says which pages are visible; time counts while the
 * tab is visible and the reader did something in the last two minutes.
 */

import { csrf } from "../dom.ts";

/** Whoever did nothing for so long is not taken to be reading any more. */
const AWAY_AFTER_MS = 2 * 60 * 1000;
/** Between two looks at the clock: more than that is a tab or a machine that slept. */
const LONGEST_STEP_MS = 5000;
const LOOK_EVERY_MS = 1000;
const REPORT_EVERY_MS = 15_000;
/** What the server takes in one report. */
const MOST_PAGES = 500;
/** Nobody reads more pages than these at a time, and the server believes no more: more of them share the time. */
const AT_ONCE = 2;
/** Signs of a reader; what plays on is watched. */
const SIGNS = ["timeupdate", "pointermove", "pointerdown", "keydown", "wheel", "scroll", "touchstart"];

/** Seconds by page, as the server takes them. */
export type Report = [page: number, seconds: number][];

/** Counts. Every time is in milliseconds on any clock that only goes forward. */
export class SeenClock {
  #visible: ReadonlySet<number> = new Set();
  #isShown = true;
  #activeAt: number;
  #countedTo: number;
  #milliseconds = new Map<number, number>();

  constructor(now: number) {
    this.#activeAt = now;
    this.#countedTo = now;
  }

  /** These pages (from 1) are on screen from now on. */
  show(pages: Iterable<number>, now: number): void {
    this.tick(now);
    this.#visible = new Set(pages);
  }

  /** The tab came to the front, or went to the back. */
  shown(isShown: boolean, now: number): void {
    this.tick(now);
    this.#isShown = isShown;
    if (isShown) this.#activeAt = now;
  }

  /** The reader did something. */
  active(now: number): void {
    this.tick(now);
    this.#activeAt = now;
  }

  /** Counts up to now; to be called every second or so. */
  tick(now: number): void {
    const from = this.#countedTo;
    this.#countedTo = Math.max(from, now);
    const until = Math.min(now, this.#activeAt + AWAY_AFTER_MS);
    const passed = until - from;
    // Timers stand still while a machine sleeps: nobody was looking then.
    if (!this.#isShown || passed <= 0 || now - from > LONGEST_STEP_MS) return;
    const each = passed * Math.min(1, AT_ONCE / this.#visible.size);
    for (const page of this.#visible) this.#milliseconds.set(page, (this.#milliseconds.get(page) ?? 0) + each);
  }

  /** Takes out the whole seconds that were not reported yet; what is left of a second stays for the next report. */
  take(now: number): Report {
    this.tick(now);
    const report: Report = [];
    for (const [page, milliseconds] of [...this.#milliseconds].sort(([one], [other]) => one - other)) {
      const seconds = Math.floor(milliseconds / 1000);
      if (seconds === 0 || report.length === MOST_PAGES) continue;
      report.push([page, seconds]);
      this.#milliseconds.set(page, milliseconds - seconds * 1000);
    }
    return report;
  }

  /** Puts back what could not be sent. */
  giveBack(report: Report): void {
    for (const [page, seconds] of report) {
      this.#milliseconds.set(page, (this.#milliseconds.get(page) ?? 0) + seconds * 1000);
    }
  }
}

/**
 * Reports what is seen of a file to `address` every 15 seconds and whenever the tab goes to the back. The returned function
 * is told which pages are on screen, whenever that changes. What is `onScreen` does not count behind other tabs.
 */
export function reportSeen(address: string, onScreen = true): (pages: Iterable<number>) => void {
  const clock = new SeenClock(performance.now());
  const send = (): void => {
    const report = clock.take(performance.now());
    if (report.length === 0) return;
    // `keepalive` lets it leave even though the page is closed; a beacon could not carry the token.
    const sent = fetch(address, {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json", "x-sealport-csrf": csrf() },
      body: JSON.stringify({ pages: report }),
    });
    sent.then(
      (answer) => {
        if (answer.status >= 500) clock.giveBack(report);
      },
      () => clock.giveBack(report),
    );
  };
  setInterval(() => clock.tick(performance.now()), LOOK_EVERY_MS);
  setInterval(send, REPORT_EVERY_MS);
  for (const sign of SIGNS) {
    addEventListener(sign, () => clock.active(performance.now()), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    const isShown = document.visibilityState === "visible";
    if (onScreen) clock.shown(isShown, performance.now());
    if (!isShown) send();
  });
  addEventListener("pagehide", send);
  return (pages) => clock.show(pages, performance.now());
}
