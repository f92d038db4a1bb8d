import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fingerprintOf } from "../hash/stream.ts";

const hashOf = (text: string): Promise<string> => fingerprintOf(new Blob([text]), () => undefined);

test("SHA-256 of the vectors of FIPS 180-4", async () => {
  assert.equal(await hashOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(await hashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(
    await hashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

test("slices join without a seam, at and around their edges", async () => {
  const slice = 4 * 1024 * 1024;
  const bytes = new Uint8Array(2 * slice + 1).map((_, at) => (at * 31 + (at >> 9)) % 256);
  for (const length of [slice - 1, slice, slice + 1, 2 * slice, 2 * slice + 1]) {
    const part = bytes.subarray(0, length);
    const seen: number[] = [];
    const ours = await fingerprintOf(new Blob([part]), (done) => seen.push(done));
    assert.equal(ours, createHash("sha256").update(part).digest("hex"), `${length} bytes`);
    assert.equal(seen.at(-1), length, "progress ends at the length");
  }
});

test("a file that can't be read rejects", async () => {
  const gone = { size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }) };
  await assert.rejects(fingerprintOf(gone as unknown as Blob, () => undefined), { name: "NotReadableError" });
});
