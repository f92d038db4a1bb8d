/** Sizes, speeds and durations in the language of the page. The words are the browser's own. */

const STEPS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Decimal steps, as file managers and the server's pages use them. */
function scaled(bytes: number): [number, number] {
  let value = bytes;
  let step = 0;
  // 999.95 would be rounded up to "1,000": step over a little early.
  while (value >= 999.95 && step < STEPS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return [value, step];
}

function unit(lang: string, value: number, name: string, digits: number): string {
  return new Intl.NumberFormat(lang, {
    style: "unit",
    unit: name,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

export function size(lang: string, bytes: number): string {
  const [value, step] = scaled(bytes);
  return unit(lang, value, STEPS[step] ?? "byte", step < 2 ? 0 : 1);
}

export function speed(lang: string, bytesPerSecond: number): string {
  const [value, step] = scaled(bytesPerSecond);
  return unit(lang, value, `${STEPS[step] ?? "byte"}-per-second`, step < 2 ? 0 : 1);
}

export function percent(lang: string, fraction: number): string {
  return new Intl.NumberFormat(lang, { style: "percent" }).format(Math.floor(fraction * 100) / 100);
}

/** At most two units, rounded up: a promise that is kept rather than one that flickers. */
export function duration(lang: string, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return unit(lang, whole, "second", 0);
  if (whole < 600) {
    const rest = Math.ceil((whole % 60) / 10) * 10;
    const minutes = Math.floor(whole / 60) + (rest === 60 ? 1 : 0);
    const tail = rest % 60 === 0 ? "" : ` ${unit(lang, rest, "second", 0)}`;
    return unit(lang, minutes, "minute", 0) + tail;
  }
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return unit(lang, minutes, "minute", 0);
  const tail = minutes % 60 === 0 ? "" : ` ${unit(lang, minutes % 60, "minute", 0)}`;
  return unit(lang, Math.floor(minutes / 60), "hour", 0) + tail;
}
