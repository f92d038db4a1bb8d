/** What an answer (or its absence) means for an upload. */

export type Trouble =
  /** No answer: a lost network or a server that restarts. Waits and goes on. */
  | "offline"
  /** 507: no room. Waits and goes on, the offset is kept. */
  | "full"
  | "signed-out"
  | "too-large"
  /** Anything else that trying again won't mend. */
  | "refused";

/** `status` is 0 or null when there was no answer. */
export function troubleOf(status: number | null): Trouble {
  if (status === null || status === 0) return "offline";
  if (status === 507) return "full";
  if (status === 401 || status === 403) return "signed-out";
  if (status === 413) return "too-large";
  // 408, 423 (another tab holds the upload), 425, 429 and every server fault pass by themselves;
  // 409 is a wrong offset, which the next HEAD mends.
  if ([408, 409, 423, 425, 429].includes(status) || status >= 500) return "offline";
  return "refused";
}

export function passesByItself(trouble: Trouble): trouble is "offline" | "full" {
  return trouble === "offline" || trouble === "full";
}

/** Seconds to wait before try number `attempt` (from 0): 1, 2, 4 … 60, each up to a quarter
    longer by `chance` (0 to 1), so that a hundred browsers don't come back at once. */
export function waitSeconds(attempt: number, chance: number): number {
  const base = Math.min(60, 2 ** Math.min(attempt, 6));
  return Math.ceil(base * (1 + chance / 4));
}
