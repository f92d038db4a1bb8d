/** One file on its way: upload and hash side by side, then *finish*, which compares both.
    Knows nothing of the page; every change is told through `changed`. */

import { DetailedError, Upload, defaultOptions, type HttpRequest, type HttpResponse } from "tus-js-client";
import { startHashing, type Hashing } from "../hash/client.ts";
import { detailOf } from "../problem.ts";
import { finish } from "./finish.ts";
import { passesByItself, troubleOf, waitSeconds, type Trouble } from "./retry.ts";
import { SpeedMeter } from "./speed.ts";
import type { Found } from "./collect.ts";

export type State =
  | { name: "queued" | "uploading" | "checking" | "finishing" | "paused" }
  | { name: "waiting"; why: "offline" | "full"; until: number }
  | { name: "done"; asset: string }
  | { name: "mismatch" }
  | { name: "failed"; why: Exclude<Trouble, "offline" | "full"> | "unreadable"; detail: string };

export interface Target {
  endpoint: string;
  csrf: string;
  /** Asset that gets a new version, "" for a new asset. */
  asset: string;
  /** Collection into which a new asset goes, "" for the outermost. */
  collection: string;
}

const CHUNK_BYTES = 64 * 1024 * 1024;

export class Job {
  readonly found: Found;
  readonly fingerprint: string;
  readonly speed = new SpeedMeter();
  sent = 0;
  changed: () => void = () => undefined;

  #state: State = { name: "queued" };
  #target: Target;
  #upload: Upload;
  #hash: Hashing | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether all bytes are on the server, so that going on means *finish* only. */
  #arrived = false;

  constructor(found: Found, target: Target) {
    this.found = found;
    this.#target = target;
    this.fingerprint = fingerprint(found, target);
    this.#upload = new Upload(found.file, {
      endpoint: target.endpoint,
      chunkSize: CHUNK_BYTES,
      // Waiting and trying again is ours: it must be seen, and has no end.
      retryDelays: null,
      headers: { "X-Sealport-Csrf": target.csrf },
      metadata: metadata(found, target),
      fingerprint: () => Promise.resolve(this.fingerprint),
      // Forgotten only after *finish*: until then the same file must find its bytes again.
      removeFingerprintOnSuccess: false,
      onAfterResponse: holdBack,
      onProgress: (sent) => this.#progress(sent),
      onSuccess: () => void this.#arrive(),
      onError: (error) => this.#stumble(error),
    });
  }

  get state(): State {
    return this.#state;
  }

  get size(): number {
    return this.found.file.size;
  }

  /** Part of the file that is hashed, 0 to 1. */
  get checked(): number {
    return this.#hash?.fraction() ?? 0;
  }

  /** Whether leaving the page now would stop something. */
  get busy(): boolean {
    return ["queued", "uploading", "checking", "finishing", "waiting"].includes(this.#state.name);
  }

  /** Starts or goes on, at the exact byte that the server has. */
  async start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#hash ??= startHashing(this.found.file, () => this.changed());
    if (this.#arrived) return this.#arrive();
    this.#become({ name: "uploading" });
    this.speed.reset();
    if (this.#upload.url === null) {
      const known = (await this.#upload.findPreviousUploads())[0];
      if (known !== undefined) this.#upload.resumeFromPreviousUpload(known);
    }
    if (this.#state.name === "uploading") this.#upload.start();
  }

  async pause(): Promise<void> {
    clearTimeout(this.#timer);
    this.#become({ name: "paused" });
    await this.#upload.abort();
  }

  /** Takes the bytes off the server as well. */
  async remove(): Promise<void> {
    clearTimeout(this.#timer);
    this.#hash?.stop();
    await this.#forget();
    const over = this.#state.name === "done" || this.#state.name === "mismatch";
    // So that a start that is still looking for earlier bytes does not go on.
    this.#state = { name: "paused" };
    await this.#upload.abort(!over);
  }

  #become(state: State): void {
    this.#state = state;
    this.changed();
  }

  #progress(sent: number): void {
    if (this.#state.name !== "uploading") return;
    if (sent > this.sent) this.#attempt = 0;
    this.sent = sent;
    this.speed.note(performance.now(), sent);
    this.changed();
  }

  async #arrive(): Promise<void> {
    this.#arrived = true;
    this.sent = this.size;
    this.#become({ name: "checking" });
    let sha256: string;
    try {
      sha256 = await (this.#hash ?? startHashing(this.found.file, this.changed)).result;
    } catch {
      this.#hash = null;
      this.#become({ name: "failed", why: "unreadable", detail: "" });
      return;
    }
    if (this.#state.name !== "checking") return;
    this.#become({ name: "finishing" });
    const answer = await finish(this.#upload.url ?? "", sha256, this.#target.csrf);
    if (answer.name === "trouble") return this.#trouble(answer.trouble, answer.detail);
    await this.#forget();
    this.#become(answer);
  }

  #stumble(error: Error | DetailedError): void {
    if (this.#state.name !== "uploading") return;
    if (!(error instanceof DetailedError)) {
      // Without an answer or a request of its own it is the file that could not be read.
      this.#become({ name: "failed", why: "unreadable", detail: "" });
      return;
    }
    const held = error.causingError instanceof HeldBack ? error.causingError.status : null;
    const status = held ?? error.originalResponse?.getStatus() ?? null;
    this.#trouble(troubleOf(status), detailOf(error.originalResponse?.getBody() ?? ""));
  }

  #trouble(trouble: Trouble, detail: string): void {
    if (!passesByItself(trouble)) {
      this.#become({ name: "failed", why: trouble, detail });
      return;
    }
    const seconds = waitSeconds(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#become({ name: "waiting", why: trouble, until: performance.now() + seconds * 1000 });
    this.#timer = setTimeout(() => void this.start(), seconds * 1000);
  }

  async #forget(): Promise<void> {
    const storage = defaultOptions.urlStorage;
    for (const known of await storage.findUploadsByFingerprint(this.fingerprint)) {
      await storage.removeUpload(known.urlStorageKey);
    }
  }
}

/** The client takes any refusal of its HEAD as "this upload is gone" and begins anew. Only 404
    and 410 mean that; signed out or slowed down must not cost the bytes that are there. */
class HeldBack extends Error {
  constructor(readonly status: number) {
    super(`HEAD was answered with ${status}`);
  }
}

function holdBack(request: HttpRequest, response: HttpResponse): void {
  const status = response.getStatus();
  if (request.getMethod() !== "HEAD" || status < 400 || status >= 500) return;
  if (![404, 410, 423].includes(status)) throw new HeldBack(status);
}

/** The same file dropped again has the same fingerprint, whichever tab it comes from. */
function fingerprint({ file, path }: Found, { endpoint, asset, collection }: Target): string {
  return ["sealport", path || file.name, file.size, file.lastModified, endpoint, asset, collection].join("|");
}

function metadata({ file, path }: Found, { asset, collection }: Target): Record<string, string> {
  return {
    filename: file.name,
    ...(file.type === "" ? {} : { filetype: file.type }),
    ...(path === "" ? {} : { relativePath: path }),
    ...(asset === "" ? {} : { asset }),
    ...(collection === "" ? {} : { collection }),
  };
}
