/** Web worker: SHA-256 of one file, read in slices so that memory stays constant. */

import { fingerprintOf } from "./stream.ts";

addEventListener("message", (message: MessageEvent<File>) => {
  void fingerprintOf(message.data, (done) => postMessage({ done })).then(
    (sha256) => postMessage({ sha256 }),
    (error: unknown) => postMessage({ error: error instanceof Error ? error.name : "Error" }),
  );
});
