import assert from "node:assert/strict";
import { test } from "node:test";
import { SeenClock } from "../viewer/seen.ts";

/** Lets the clock look every second, as the page does. */
function pass(clock: SeenClock, from: number, until: number): void {
  for (let now = from; now <= until; now += 1000) clock.tick(now);
}

test("what is on screen is counted, page by page", () => {
  const clock = new SeenClock(0);
  clock.show([1], 0);
  pass(clock, 1000, 12_000);
  clock.show([1, 2], 12_000);
  pass(clock, 13_000, 15_000);
  assert.deepEqual(clock.take(15_000), [
    [1, 15],
    [2, 3],
  ]);
  assert.deepEqual(clock.take(15_000), [], "told once");
});

test("a whole screen of pages shares the time of two, and none is left out", () => {
  const clock = new SeenClock(0);
  clock.show([5, 6, 4, 7], 0);
  assert.deepEqual(clock.take(4000), [
    [4, 2],
    [5, 2],
    [6, 2],
    [7, 2],
  ]);
});

test("parts of a second are kept for the next report", () => {
  const clock = new SeenClock(0);
  clock.show([1], 0);
  assert.deepEqual(clock.take(1600), [[1, 1]]);
  assert.deepEqual(clock.take(1999), []);
  assert.deepEqual(clock.take(2000), [[1, 1]]);
});

test("a tab in the background shows nothing", () => {
  const clock = new SeenClock(0);
  clock.show([1], 0);
  clock.shown(false, 3000);
  pass(clock, 4000, 60_000);
  clock.shown(true, 60_000);
  assert.deepEqual(clock.take(62_000), [[1, 5]]);
});

test("who does nothing for two minutes is away, and back with the first sign", () => {
  const clock = new SeenClock(0);
  clock.show([1], 0);
  pass(clock, 1000, 600_000);
  assert.deepEqual(clock.take(600_000), [[1, 120]]);
  clock.active(600_500);
  assert.deepEqual(clock.take(603_500), [[1, 3]]);
});

test("a machine that slept was not read from", () => {
  const clock = new SeenClock(0);
  clock.show([4], 0);
  clock.tick(1000);
  clock.active(90_000);
  assert.deepEqual(clock.take(92_000), [[4, 3]]);
});

test("a clock that goes back counts nothing twice", () => {
  const clock = new SeenClock(5000);
  clock.show([1], 5000);
  clock.tick(7000);
  clock.tick(6000);
  assert.deepEqual(clock.take(8000), [[1, 3]]);
});

test("what could not be sent is in the next report", () => {
  const clock = new SeenClock(0);
  clock.show([7], 0);
  const report = clock.take(2000);
  clock.giveBack(report);
  assert.deepEqual(clock.take(3000), [[7, 3]]);
});

test("a report has as many pages as the server takes, and the others come next", () => {
  const clock = new SeenClock(0);
  for (let page = 1; page <= 600; page += 1) {
    clock.active((page - 1) * 1000);
    clock.show([page], (page - 1) * 1000);
  }
  const end = 600_000;
  assert.equal(clock.take(end).length, 500);
  clock.show([], end);
  const rest = clock.take(end);
  assert.equal(rest.length, 100);
  assert.deepEqual(rest[0], [501, 1]);
});
