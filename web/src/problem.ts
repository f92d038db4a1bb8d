/** Answers of the server that say what went wrong (RFC 9457). */

/** The sentence of a problem+json body (RFC 9457), which the server writes for people. */
export function detailOf(body: string): string {
  try {
    const problem: unknown = JSON.parse(body);
    if (typeof problem !== "object" || problem === null) return "";
    const { detail, title } = problem as { detail?: unknown; title?: unknown };
    return typeof detail === "string" ? detail : typeof title === "string" ? title : "";
  } catch {
    return "";
  }
}
