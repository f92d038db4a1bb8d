import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRecipients } from "../recipients/parse.ts";

const short = (text: string): string[] => parseRecipients(text).map(({ name, address, state }) => `${state}:${name}|${address}`);

test("lines, commas and semicolons, with and without names", () => {
  assert.deepEqual(short("a@x.de\nPieter Visser <p@y.nl>; b@x.de, c@x.de\r\n\n"), [
    "good:|a@x.de",
    "good:Pieter Visser|p@y.nl",
    "good:|b@x.de",
    "good:|c@x.de",
  ]);
});

test("commas inside names don't cut", () => {
  assert.deepEqual(short('"Berg, Anna" <anna@x.de>, Sand, Ole <ole@x.no>'), ["good:Berg, Anna|anna@x.de", "good:Sand, Ole|ole@x.no"]);
});

test("duplicates are found whatever their letter case, after the first", () => {
  assert.deepEqual(short("A@x.de\na@X.DE\nAnna <a@x.de>"), ["good:|A@x.de", "duplicate:|a@X.DE", "duplicate:Anna|a@x.de"]);
});

test("incomplete addresses are bad and never count as the first of two", () => {
  for (const bad of ["anna", "anna@", "@x.de", "anna@studio", "an na@x.de", "anna@x..de", ".anna@x.de", "anna@x.de.", "a@b@x.de", "Anna <>"]) {
    assert.equal(parseRecipients(bad)[0]?.state, "bad", bad);
  }
  assert.deepEqual(short("anna@studio\nanna@studio"), ["bad:|anna@studio", "bad:|anna@studio"]);
});

test("international names and addresses pass", () => {
  assert.deepEqual(short("Jörg Größe <jörg@größe.de>\nмария@пример.рф"), ["good:Jörg Größe|jörg@größe.de", "good:|мария@пример.рф"]);
});

test("an open quote or bracket ends with its line", () => {
  assert.deepEqual(short('"Anna <a@x.de>\nb@x.de; c@x.de').map((line) => line.split(":")[0]), ["good", "good", "good"]);
});

test("a thousand lines are quick to read and kept in order", () => {
  const found = parseRecipients(Array.from({ length: 1000 }, (_, at) => `p${at}@x.de`).join("\n"));
  assert.equal(found.length, 1000);
  assert.equal(found[999]?.address, "p999@x.de");
});
