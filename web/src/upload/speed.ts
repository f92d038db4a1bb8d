/** Speed over the last seconds, so that a break is felt at once and a hiccup is not. */

const WINDOW_MS = 6000;

interface Sample {
  at: number;
  bytes: number;
}

export class SpeedMeter {
  #samples: Sample[] = [];

  /** `at` in milliseconds on any clock that only goes forward, `bytes` in all so far. */
  note(at: number, bytes: number): void {
    const last = this.#samples.at(-1);
    // Resuming may start below what was shown before: then the old samples mean nothing.
    if (last !== undefined && bytes < last.bytes) this.#samples = [];
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift();
  }

  reset(): void {
    this.#samples = [];
  }

  /** Bytes per second, or null while there is too little to say. */
  bytesPerSecond(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds until `total`, or null while nothing moves. */
  secondsLeft(total: number): number | null {
    const rate = this.bytesPerSecond();
    const last = this.#samples.at(-1);
    if (rate === null || rate <= 0 || last === undefined) return null;
    return Math.max(0, total - last.bytes) / rate;
  }
}
