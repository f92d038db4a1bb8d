import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, percent, size, speed } from "../format.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

test("sizes in decimal steps, in the language of the page", () => {
  assert.equal(plain(size("en", 0)), "0 byte");
  assert.equal(plain(size("en", 999)), "999 byte");
  assert.equal(plain(size("en", 310_000)), "310 kB");
  assert.equal(plain(size("en", 8_412_330)), "8.4 MB");
  assert.equal(plain(size("de", 8_412_330)), "8,4 MB");
  assert.equal(plain(size("nl", 1_099_511_627_776)), "1,1 TB");
  assert.equal(plain(size("en", 999_999_999)), "1 GB", "never 1,000 MB");
  assert.equal(plain(speed("en", 11_200_000)), "11.2 MB/s");
});

test("durations have at most two units and are rounded up", () => {
  assert.equal(plain(duration("en", 0.2)), "1 sec");
  assert.equal(plain(duration("en", 59.1)), "1 min");
  assert.equal(plain(duration("en", 61)), "1 min 10 sec");
  assert.equal(plain(duration("en", 119.5)), "2 min");
  assert.equal(plain(duration("en", 3_599)), "1 hr");
  assert.equal(plain(duration("en", 7_260)), "2 hr 1 min");
});

test("a hundred percent is said only when it is true", () => {
  assert.equal(percent("en", 0.999), "99%");
  assert.equal(percent("en", 1), "100%");
});
