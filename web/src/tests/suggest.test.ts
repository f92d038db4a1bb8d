import assert from "node:assert/strict";
import { test } from "node:test";

import { pieceBefore, written } from "../recipients/suggest.ts";

test("what is being typed begins after the last recipient", () => {
  assert.deepEqual(pieceBefore("a@x.de\npet", 10), { from: 7, piece: "pet" });
  assert.deepEqual(pieceBefore("a@x.de;  pet, rest", 12), { from: 9, piece: "pet" });
  assert.deepEqual(pieceBefore("pet", 3), { from: 0, piece: "pet" });
  assert.deepEqual(pieceBefore("", 0), { from: 0, piece: "" });
});

test("a suggestion is written as a recipient that can be read again", () => {
  const one = { name: "Sommer, Petra <x>", address: "petra@x.de", language: "de", company: "" };
  assert.equal(written(one), "Sommer  Petra  x <petra@x.de>");
  assert.equal(written({ ...one, name: "" }), "petra@x.de");
});
