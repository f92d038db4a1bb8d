/** Feeds a media element with the pieces of a list, a few ahead of what is played. */

import Hls, { type ErrorData, type LoadPolicy } from "hls.js/light";

/** Seconds that are fetched ahead: three pieces. Each is encoded for its viewer, so more would be work in vain. */
const AHEAD = 12;
/** Seconds that are kept behind. */
const BEHIND = 30;
/** A piece may have to wait for its turn to be encoded. */
const PATIENCE: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 45_000,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 2, retryDelayMs: 1000, maxRetryDelayMs: 8000 },
    errorRetry: { maxNumRetry: 6, retryDelayMs: 1000, maxRetryDelayMs: 8000 },
  },
};
/** Answers after which the page itself says why: the link or the session has ended, or the file is gone. */
const OVER = [401, 403, 404, 410];

/** `failed` is told when it can't go on. */
export function feed(media: HTMLMediaElement, list: string, failed: () => void): void {
  if (!Hls.isSupported()) {
    // Browsers without media sources (on phones) play such lists by themselves.
    media.addEventListener("error", failed);
    media.src = list;
    return;
  }
  const hls = new Hls({
    enableWorker: false,
    maxBufferLength: AHEAD,
    maxMaxBufferLength: AHEAD,
    backBufferLength: BEHIND,
    fragLoadPolicy: PATIENCE,
  });
  let recovered = false;
  hls.on(Hls.Events.ERROR, (_, error: ErrorData) => {
    const status = error.response?.code ?? 0;
    if (OVER.includes(status)) {
      location.reload();
    } else if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
    } else if (error.fatal) {
      hls.destroy();
      failed();
    }
  });
  hls.loadSource(list);
  hls.attachMedia(media);
}
