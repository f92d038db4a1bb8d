import assert from "node:assert/strict";
import { test } from "node:test";
import { SpeedMeter } from "../upload/speed.ts";

test("a steady stream has its speed and its end", () => {
  const meter = new SpeedMeter();
  for (let second = 0; second <= 10; second += 1) meter.note(second * 1000, second * 2000);
  assert.equal(meter.bytesPerSecond(), 2000);
  assert.equal(meter.secondsLeft(40_000), 10);
});

test("only the last seconds count", () => {
  const meter = new SpeedMeter();
  for (let second = 0; second <= 10; second += 1) meter.note(second * 1000, second * 1000);
  for (let second = 11; second <= 18; second += 1) meter.note(second * 1000, 10_000 + (second - 10) * 5000);
  assert.equal(meter.bytesPerSecond(), 5000);
});

test("too little to say is said as nothing", () => {
  const meter = new SpeedMeter();
  assert.equal(meter.bytesPerSecond(), null);
  meter.note(0, 100);
  assert.equal(meter.secondsLeft(1000), null);
  meter.note(100, 200);
  assert.equal(meter.bytesPerSecond(), null, "a tenth of a second is too short");
});

test("a standstill has no end", () => {
  const meter = new SpeedMeter();
  meter.note(0, 100);
  meter.note(2000, 100);
  assert.equal(meter.bytesPerSecond(), 0);
  assert.equal(meter.secondsLeft(1000), null);
});

test("going on at a smaller offset forgets the past", () => {
  const meter = new SpeedMeter();
  meter.note(0, 0);
  meter.note(1000, 9000);
  meter.note(2000, 4000);
  assert.equal(meter.bytesPerSecond(), null);
  meter.note(3000, 5000);
  assert.equal(meter.bytesPerSecond(), 1000);
});
