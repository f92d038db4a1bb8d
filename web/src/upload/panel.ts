/** The place on a page where files are dropped or picked, and the list below it. */

import { csrf, make } from "../dom.ts";
import { fromDrop, fromField, type Found } from "./collect.ts";
import { Job, type Target } from "./job.ts";
import { Queue } from "./queue.ts";
import { Row, type Deed } from "./row.ts";
import { Words } from "./words.ts";

export function openPanel(zone: HTMLElement): void {
  const template = document.querySelector<HTMLTemplateElement>("template#upload-words");
  const list = document.querySelector<HTMLElement>("[data-uploads]");
  if (template === null || list === null) return;
  const panel = new Panel(zone, list, new Words(template, document.documentElement.lang));
  panel.listen();
}

class Panel {
  #zone: HTMLElement;
  #list: HTMLElement;
  #words: Words;
  #queue = new Queue();
  #rows = new Map<Job, Row>();
  #target: Target;
  /** What chooses the collection: what it says when a file is dropped counts, sent or not. */
  #into = document.querySelector<HTMLSelectElement>("select[data-into]");
  #told = make("p", "visually-hidden");

  constructor(zone: HTMLElement, list: HTMLElement, words: Words) {
    this.#zone = zone;
    this.#list = list;
    this.#words = words;
    const { endpoint = "", asset = "", collection = "" } = zone.dataset;
    this.#target = { endpoint, csrf: csrf(), asset, collection };
    this.#told.setAttribute("role", "status");
    const choose = this.#into?.form?.querySelector<HTMLElement>("button[type=submit]");
    if (choose) choose.hidden = true;
    list.after(this.#told);
  }

  listen(): void {
    for (const field of this.#zone.querySelectorAll<HTMLInputElement>("[data-pick]")) {
      field.addEventListener("change", () => {
        this.#take(fromField(field));
        field.value = "";
      });
    }
    this.#listenForDrops();
    addEventListener("online", () => this.#queue.wake());
    addEventListener("beforeunload", (event) => {
      if (this.#queue.jobs.some((job) => job.busy)) event.preventDefault();
    });
    // Countdowns and speeds move even when no byte does.
    setInterval(() => {
      for (const [job, row] of this.#rows) if (job.busy) row.draw();
    }, 1000);
  }

  /** The whole page takes drops: a file that misses the frame must not replace the page. */
  #listenForDrops(): void {
    const over = (event: DragEvent, on: boolean): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      this.#zone.classList.toggle("is-over", on);
    };
    addEventListener("dragover", (event) => over(event, true));
    addEventListener("dragleave", (event) => over(event, event.relatedTarget !== null));
    addEventListener("drop", (event) => {
      over(event, false);
      if (event.dataTransfer === null) return;
      void fromDrop(event.dataTransfer).then(
        (found) => this.#take(found),
        () => (this.#told.textContent = this.#words.say("unreadable")),
      );
    });
  }

  #take(found: Found[]): void {
    // A new version is one file.
    for (const one of this.#target.asset === "" ? found : found.slice(0, 1)) this.#add(one);
  }

  #add(found: Found): void {
    const job = new Job(found, { ...this.#target, collection: this.#into?.value ?? this.#target.collection });
    if (this.#queue.has(job.fingerprint)) return this.#showTwice(job);
    const row = new Row(job, this.#words, (deed) => this.#do(job, deed));
    let before = job.state.name;
    job.changed = () => {
      row.draw();
      if (job.state.name === before) return;
      before = job.state.name;
      if (["done", "failed", "mismatch"].includes(before)) this.#told.textContent = `${found.file.name}: ${row.sentence()}`;
      this.#queue.next();
    };
    this.#rows.set(job, row);
    this.#list.append(row.element);
    this.#queue.add(job);
  }

  /** The file is here already: point at it, and take it up again if it had stopped. */
  #showTwice(twin: Job): void {
    for (const [job, row] of this.#rows) {
      if (job.fingerprint !== twin.fingerprint) continue;
      row.element.scrollIntoView({ block: "nearest" });
      row.sayAside(this.#words.say("duplicate"));
      this.#told.textContent = `${twin.found.file.name}: ${this.#words.say("duplicate")}`;
      if (["paused", "failed"].includes(job.state.name)) void job.start();
    }
  }

  #do(job: Job, deed: Deed): void {
    if (deed === "pause") void job.pause();
    else if (deed === "resume" || deed === "try-now") void job.start();
    else if (deed === "again") this.#again(job);
    else if (deed === "remove") void this.#remove(job);
  }

  #again(job: Job): void {
    void this.#remove(job).then(() => this.#add(job.found));
  }

  async #remove(job: Job): Promise<void> {
    this.#rows.get(job)?.element.remove();
    this.#rows.delete(job);
    job.changed = () => undefined;
    this.#queue.drop(job);
    // Should the server not hear it, the upload stays in the list of unfinished ones.
    await job.remove().catch(() => undefined);
  }
}
