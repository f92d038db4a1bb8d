import assert from "node:assert/strict";
import { test } from "node:test";

import { edgeFor, isLookedAt, parseSizes } from "../viewer/sizes.ts";

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
  assert.equal(isLookedAt({ top: 100, bottom: 500 }, room), true);
  assert.equal(isLookedAt({ top: 500, bottom: 900 }, room), true, "half of it");
  assert.equal(isLookedAt({ top: 600, bottom: 900 }, room), false, "a strip at the edge");
  assert.equal(isLookedAt({ top: -9000, bottom: 9000 }, room), true, "many screens high");
  assert.equal(isLookedAt({ top: -9000, bottom: 350 }, room), true, "the end of one");
  assert.equal(isLookedAt({ top: 700, bottom: 900 }, room), false, "below");
  assert.equal(isLookedAt({ top: 0, bottom: 100 }, room), false, "above");
});
