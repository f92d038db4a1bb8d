/** Recipients as people paste them: one a line, or a row from a mail program separated by commas
    or semicolons, with or without names. A first look only; the server decides on sending. */

export interface Recipient {
  name: string;
  address: string;
  state: "good" | "duplicate" | "bad";
}

/** One address: no spaces, one @, a dot in the part after it, no dot at an edge. Loose on
    purpose: international names and addresses pass. */
const ADDRESS = /^[^\s@<>(),;:"[\]]+@[^\s@<>(),;:"[\]]+$/u;

export function parseRecipients(text: string): Recipient[] {
  const seen = new Set<string>();
  return split(text).map((piece) => {
    const { name, address } = read(piece);
    if (!looksComplete(address)) return { name, address, state: "bad" as const };
    const key = address.normalize("NFC").toLowerCase();
    const state = seen.has(key) ? ("duplicate" as const) : ("good" as const);
    seen.add(key);
    return { name, address, state };
  });
}

/** Cuts at line ends, commas and semicolons, but not inside quotes or angle brackets. A comma
    after a piece without @ belongs to a name ("Berg, Anna <anna@…>"). */
function split(text: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let quoted = false;
  let angled = false;
  const cut = (): void => {
    if (piece.trim() !== "") pieces.push(piece.trim());
    piece = "";
  };
  for (const sign of text) {
    if (sign === '"') quoted = !quoted;
    if (!quoted && sign === "<") angled = true;
    if (!quoted && sign === ">") angled = false;
    if (sign === "\n" || sign === "\r") {
      quoted = false;
      angled = false;
      cut();
    } else if (!quoted && !angled && (sign === ";" || (sign === "," && piece.includes("@")))) {
      cut();
    } else {
      piece += sign;
    }
  }
  cut();
  return pieces;
}

function read(piece: string): { name: string; address: string } {
  const match = /^(.*)<([^<>]*)>\s*$/su.exec(piece);
  if (match === null) return { name: "", address: piece.replace(/^mailto:/i, "") };
  const name = (match[1] ?? "").trim().replace(/^"(.*)"$/su, "$1").replace(/\\(.)/gu, "$1");
  return { name, address: (match[2] ?? "").trim() };
}

function looksComplete(address: string): boolean {
  if (address.length > 254 || !ADDRESS.test(address)) return false;
  const [local = "", domain = ""] = address.split("@");
  const dotted = (part: string): boolean => !part.startsWith(".") && !part.endsWith(".") && !part.includes("..");
  return local.length <= 64 && dotted(local) && dotted(domain) && domain.includes(".");
}
