import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../upload/finish.ts";
import { passesByItself, troubleOf, waitSeconds } from "../upload/retry.ts";

test("what passes by itself is waited for, the rest is told", () => {
  for (const status of [null, 0, 408, 409, 423, 425, 429, 500, 502, 503, 504, 507]) {
    assert.ok(passesByItself(troubleOf(status)), `${status} passes`);
  }
  assert.equal(troubleOf(507), "full");
  assert.equal(troubleOf(401), "signed-out");
  assert.equal(troubleOf(403), "signed-out");
  assert.equal(troubleOf(413), "too-large");
  for (const status of [400, 404, 410, 415, 422]) assert.equal(troubleOf(status), "refused", String(status));
});

test("waits grow to a minute and are spread", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => waitSeconds(attempt, 0)), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  assert.equal(waitSeconds(6, 1), 75);
});

test("finish is read strictly", () => {
  assert.deepEqual(read(200, '{"asset":"/library/1"}'), { name: "done", asset: "/library/1" });
  assert.deepEqual(read(409, '{"code":"checksum-mismatch","title":"x"}'), { name: "mismatch" });
  assert.deepEqual(read(200, '{"asse'), { name: "trouble", trouble: "offline", detail: "" });
  assert.deepEqual(read(409, '{"code":"offset"}'), { name: "trouble", trouble: "offline", detail: "" });
  assert.deepEqual(read(422, '{"title":"Short","detail":"The name is empty."}'), {
    name: "trouble",
    trouble: "refused",
    detail: "The name is empty.",
  });
  assert.deepEqual(read(503, "<html>"), { name: "trouble", trouble: "offline", detail: "" });
});
