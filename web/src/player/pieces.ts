/** Which piece is played at a time: the last one that has begun. `begins` is in order; before the first one it is that. */
export function pieceAt(begins: readonly number[], time: number): number {
  const next = begins.findIndex((begin) => begin > time);
  return Math.max(0, (next === -1 ? begins.length : next) - 1);
}
