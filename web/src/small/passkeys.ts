/** Passkeys: asks the server for a challenge, the browser for the answer, and goes on where the server says. */

import { csrf } from "../dom.ts";
import { detailOf } from "../problem.ts";

interface Challenge {
  ceremony: string;
  options: unknown;
}

interface Place {
  deed: "get" | "create";
  start: string;
  finish: string;
  next: string;
  failed: string;
  /** In place of `failed`, where the device has a passkey of this account already. */
  known: string;
}

/** What runs in the background for the address field; a press of the button takes its place. */
let filling: AbortController | undefined;

export function offerPasskeys(box: HTMLElement): void {
  const button = box.querySelector<HTMLButtonElement>("[data-passkey-do]");
  const missing = box.querySelector<HTMLElement>("[data-passkey-missing]");
  const elsewhere = box.querySelector<HTMLElement>("[data-passkey-elsewhere]");
  if (!button || !missing || !elsewhere) return;
  if (location.origin !== box.dataset["origin"]) {
    missing.hidden = true;
    elsewhere.hidden = false;
    return;
  }
  if (!known()) return;
  missing.hidden = true;
  button.hidden = false;
  const place = placeOf(box);
  button.addEventListener("click", () => {
    filling?.abort();
    button.disabled = true;
    say(box, "");
    go(place, nameIn(box), undefined)
      .catch((error: unknown) => say(box, wordFor(error, place)))
      .finally(() => {
        button.disabled = false;
      });
  });
  offerWithField(place);
}

/** Whether the browser knows passkeys and reads our challenges. */
function known(): boolean {
  return "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

function placeOf(box: HTMLElement): Place {
  const data = box.dataset;
  return {
    deed: data["passkey"] === "create" ? "create" : "get",
    start: data["start"] ?? "",
    finish: data["finish"] ?? "",
    next: data["next"] ?? "",
    failed: data["failed"] ?? "",
    known: data["known"] ?? "",
  };
}

function nameIn(box: HTMLElement): string {
  return box.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "";
}

/** Where a field says so, the browser offers passkeys among what it fills in. A challenge is asked for with the first focus:
 * whoever only looks at the page asks for none. */
function offerWithField(place: Place): void {
  const field = document.querySelector<HTMLInputElement>("input[autocomplete~=webauthn]");
  if (!field || place.deed !== "get") return;
  const begin = (): void => {
    void fill(place);
  };
  field.addEventListener("focus", begin, { once: true });
  if (document.activeElement === field) begin();
}

async function fill(place: Place): Promise<void> {
  filling = new AbortController();
  const { signal } = filling;
  try {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    // The button was pressed meanwhile: a browser answers one request at a time.
    signal.throwIfAborted();
    await go(place, "", signal);
  } catch {
    // Nobody asked for it: the button and the password are there.
  }
}

async function go(place: Place, name: string, background: AbortSignal | undefined): Promise<void> {
  const asked = place.start.startsWith("/sign-in") ? { fill_in: background !== undefined } : null;
  const { ceremony, options } = (await post(place.start, asked)) as Challenge;
  const credential = await ask(place, options, background);
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey");
  const answer: unknown = credential.toJSON();
  const { to } = (await post(place.finish, { ceremony, answer, name, next: place.next })) as { to: string };
  const waiting = document.querySelector<HTMLFormElement>("form[data-goes-on]");
  if (waiting) waiting.submit();
  else location.assign(to);
}

function ask(place: Place, options: unknown, background: AbortSignal | undefined): Promise<Credential | null> {
  if (place.deed === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as PublicKeyCredentialCreationOptionsJSON,
    );
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  const request: CredentialRequestOptions = { publicKey };
  if (background) {
    request.mediation = "conditional";
    request.signal = background;
  }
  return navigator.credentials.get(request);
}

/** What the server said, in its own sentence. */
class Refused extends Error {}

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-Sealport-Csrf": csrf() },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Refused(detailOf(text));
  return JSON.parse(text) as unknown;
}

/** What to say: the server's own sentence; or that nothing came of it, which is all that a browser tells apart, besides that a
 * device has a passkey already (`InvalidStateError`). */
function wordFor(error: unknown, place: Place): string {
  if (error instanceof Error && error.name === "InvalidStateError" && place.known !== "") return place.known;
  return error instanceof Refused && error.message !== "" ? error.message : place.failed;
}

function say(box: HTMLElement, text: string): void {
  const line = box.querySelector<HTMLElement>("[data-passkey-said]");
  if (!line) return;
  line.textContent = text;
  line.hidden = text === "";
}
