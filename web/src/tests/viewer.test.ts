import assert from "node:assert/strict";
import { test } from "node:test";

import { edgeFor, lookedAt, parseSizes } from "../viewer/sizes.ts";

test("runs of equal pages are told in a word", () => {
  const sizes = parseSizes("707x1000*3,1000x707");
  assert.equal(sizes.length, 4);
  assert.deepEqual(sizes[2], { width: 707, height: 1000 });
  assert.deepEqual(sizes[3], { width: 1000, height: 707 });
  assert.equal(parseSizes("707x1000*10000").length, 10_000);
  assert.deepEqual(parseSizes(""), []);
});

test("a page is asked for as large as it is shown, and not larger", () => {
  const upright = { width: 707, height: 1000 };
  assert.equal(edgeFor(upright, 360, 1), 512);
  assert.equal(edgeFor(upright, 800, 1), 1024);
  assert.equal(edgeFor(upright, 800, 2), 2400);
  // Three dots where two are enough.
  assert.equal(edgeFor(upright, 360, 3), 1024);
  assert.equal(edgeFor({ width: 1000, height: 100 }, 900, 1), 1024);
  assert.equal(edgeFor(upright, 5000, 2), 3600);
});

test("a page is looked at when half of it shows, or a third of the room is full of it", () => {
  const room = { top: 100, bottom: 700 };
  assert.equal(lookedAt({ top: 100, bottom: 500 }, room), 400);
  assert.equal(lookedAt({ top: 500, bottom: 900 }, room), 200, "half of it");
  assert.equal(lookedAt({ top: 600, bottom: 900 }, room), undefined, "a strip at the edge");
  assert.equal(lookedAt({ top: -9000, bottom: 9000 }, room), 600, "many screens high");
  assert.equal(lookedAt({ top: -9000, bottom: 350 }, room), 250, "the end of one");
  assert.equal(lookedAt({ top: 700, bottom: 900 }, room), undefined, "below");
  assert.equal(lookedAt({ top: 0, bottom: 100 }, room), undefined, "above");
});
