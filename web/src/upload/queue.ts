/** Which uploads run: a few at once, the rest in the order they came. */

import type { Job } from "./job.ts";

const AT_ONCE = 3;

export class Queue {
  #jobs: Job[] = [];

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  has(fingerprint: string): boolean {
    return this.#jobs.some((job) => job.fingerprint === fingerprint && job.state.name !== "done");
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.next();
  }

  drop(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
    this.next();
  }

  /** Starts what may start. A waiting upload gives its place away and comes back by itself. */
  next(): void {
    let running = this.#jobs.filter(({ state }) => ["uploading", "checking", "finishing"].includes(state.name)).length;
    for (const job of this.#jobs) {
      if (running >= AT_ONCE) return;
      if (job.state.name !== "queued") continue;
      running += 1;
      void job.start();
    }
  }

  /** The network is back: nobody wants to watch a countdown. */
  wake(): void {
    for (const job of this.#jobs) if (job.state.name === "waiting") void job.start();
  }
}
