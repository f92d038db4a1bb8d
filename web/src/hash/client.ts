/** One hash in a worker of its own, which ends with it. */

export interface Hashing {
  readonly result: Promise<string>;
  /** Part of the file that is hashed, 0 to 1. */
  fraction(): number;
  stop(): void;
}

type Answer = { done: number } | { sha256: string } | { error: string };

export function startHashing(file: File, progress: () => void): Hashing {
  const worker = new Worker("/assets/sha256-worker.js");
  let done = 0;
  const result = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("done" in data) {
        done = data.done;
        progress();
        return;
      }
      worker.terminate();
      if ("sha256" in data) resolve(data.sha256);
      else reject(new DOMException("the file could not be read", data.error));
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new DOMException("the worker did not start", "NotSupportedError"));
    };
  });
  // A refusal is told when the upload asks for the result; until then it must not be "unhandled".
  result.catch(() => undefined);
  worker.postMessage(file);
  return {
    result,
    fraction: () => (file.size === 0 ? 1 : done / file.size),
    stop: () => worker.terminate(),
  };
}
