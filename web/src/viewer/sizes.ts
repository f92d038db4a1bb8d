/** The shapes of the pages, as the server wrote them: `595x842*12,842x595` is twelve upright pages and one lying. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function parseSizes(text: string): Size[] {
  const sizes: Size[] = [];
  for (const part of text.split(",")) {
    const [, width, height, times] = /^([\d.]+)x([\d.]+)(?:\*(\d+))?$/.exec(part) ?? [];
    if (width === undefined || height === undefined) continue;
    const size = { width: Number(width), height: Number(height) };
    for (let n = Number(times ?? 1); n > 0; n--) sizes.push(size);
  }
  return sizes;
}

interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** How much of a page shows, if it is looked at: half of it, or a third of the room, does. A strip at the edge is not. */
export function lookedAt(page: Span, room: Span): number | undefined {
  const shown = Math.min(page.bottom, room.bottom) - Math.max(page.top, room.top);
  const isMuch = shown >= (page.bottom - page.top) / 2 || shown >= (room.bottom - room.top) / 3;
  return shown > 0 && isMuch ? shown : undefined;
}

/** The longest edges that the server draws. */
const EDGES = [512, 1024, 1600, 2400, 3600] as const;
/** Sharper than this nobody sees it, and it costs. */
const SHARPEST = 2;
/** A little too few pixels are not seen either. */
const ENOUGH = 0.9;

/** The edge to ask for when a page of this shape is `shown` CSS pixels wide. */
export function edgeFor(size: Size, shown: number, ratio: number): number {
  const longest = Math.max(1, size.height / size.width) * shown * Math.min(ratio, SHARPEST) * ENOUGH;
  return EDGES.find((edge) => edge >= longest) ?? EDGES[EDGES.length - 1] ?? 1600;
}
