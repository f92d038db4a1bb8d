/** SHA-256 of a file or blob of any size in constant memory. In JavaScript, because WebCrypto
    can't stream and WebAssembly would need a weaker content security policy. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const SLICE_BYTES = 4 * 1024 * 1024;

/** Rejects with NotReadableError when the file changed or vanished meanwhile. */
export async function fingerprintOf(file: Blob, progress: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = await file.slice(at, at + SLICE_BYTES).arrayBuffer();
    hash.update(new Uint8Array(slice));
    progress(Math.min(at + SLICE_BYTES, file.size));
  }
  return bytesToHex(hash.digest());
}
