/** The last step: the server compares the browser's SHA-256 with its own, and only then
    the file exists. */

import { detailOf } from "../problem.ts";
import { troubleOf, type Trouble } from "./retry.ts";

export type Finished =
  | { name: "done"; asset: string }
  | { name: "mismatch" }
  | { name: "trouble"; trouble: Trouble; detail: string };

export async function finish(uploadUrl: string, sha256: string, csrf: string): Promise<Finished> {
  let response: Response;
  try {
    response = await fetch(`${uploadUrl}/finish`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sealport-Csrf": csrf },
      body: JSON.stringify({ sha256 }),
      redirect: "error",
    });
  } catch {
    return { name: "trouble", trouble: "offline", detail: "" };
  }
  const body = await response.text().catch(() => "");
  return read(response.status, body);
}

/** Reads the answer; exported for its tests. */
export function read(status: number, body: string): Finished {
  const value = parse(body);
  if (status === 200 && typeof value["asset"] === "string") return { name: "done", asset: value["asset"] };
  if (status === 409 && value["code"] === "checksum-mismatch") return { name: "mismatch" };
  // A cut-off 200 says nothing: ask again, *finish* gives the same answer twice.
  if (status === 200) return { name: "trouble", trouble: "offline", detail: "" };
  return { name: "trouble", trouble: troubleOf(status), detail: detailOf(body) };
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
