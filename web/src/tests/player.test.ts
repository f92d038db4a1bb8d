import assert from "node:assert/strict";
import { test } from "node:test";

import { pieceAt } from "../player/pieces.ts";

test("the piece that is played is the last one that has begun", () => {
  const begins = [0.02, 4, 8.04];
  const at = [0, 0.02, 3.99, 4, 8, 8.04, 100].map((time) => pieceAt(begins, time));
  assert.deepEqual(at, [0, 0, 0, 1, 1, 2, 2]);
  assert.equal(pieceAt([], 3), 0);
});
