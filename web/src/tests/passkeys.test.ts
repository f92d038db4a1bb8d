import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { offerPasskeys } from "../small/passkeys.ts";

/** As much of an element as the script asks of one. */
class Part {
  dataset: Record<string, string> = {};
  hidden = false;
  disabled = false;
  textContent = "";
  parts = new Map<string, Part>();
  private readonly listeners = new Map<string, () => void>();

  querySelector(selector: string): Part | null {
    return this.parts.get(selector) ?? null;
  }

  addEventListener(kind: string, listener: () => void): void {
    this.listeners.set(kind, listener);
  }

  happens(kind: string): void {
    this.listeners.get(kind)?.();
  }
}

class Credential {
  toJSON(): unknown {
    return { id: "-_8", response: { signature: "_-A" } };
  }
}

const OPTIONS = { challenge: "-_8A" };
const FAILED = "The passkey was not used.";
const KNOWN = "This device has one already.";

/** What happened, in order. */
let story: string[];
/** What the browser was asked, and what it is to answer. */
let asked: { publicKey: unknown; mediation?: string; signal?: AbortSignal }[];
let device: (request: (typeof asked)[number]) => Promise<unknown>;
let conditional: Promise<boolean>;
let sent: { path: string; body: unknown }[];
let refusal: string | undefined;
let page: Part;

function stand(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

function request(kind: string): (options: (typeof asked)[number]) => Promise<unknown> {
  return (options) => {
    story.push(`${options.mediation ?? "modal"} ${kind}`);
    asked.push(options);
    options.signal?.addEventListener("abort", () => story.push("aborted"));
    return device(options);
  };
}

beforeEach(() => {
  story = [];
  asked = [];
  sent = [];
  refusal = undefined;
  device = () => Promise.resolve(new Credential());
  conditional = Promise.resolve(true);
  page = new Part();
  const read = (options: unknown): unknown => ({ read: options });
  const known = { parseCreationOptionsFromJSON: read, parseRequestOptionsFromJSON: read };
  stand("PublicKeyCredential", Object.assign(Credential, known, { isConditionalMediationAvailable: () => conditional }));
  stand("window", globalThis);
  stand("document", page);
  stand("navigator", { credentials: { get: request("get"), create: request("create") } });
  stand("location", { origin: "https://files.example.com", assign: (to: string) => story.push(`on to ${to}`) });
  stand("fetch", (path: string, init: { body: string }) => {
    sent.push({ path, body: JSON.parse(init.body) });
    if (refusal !== undefined) return Promise.resolve(new Response(JSON.stringify({ detail: refusal }), { status: 422 }));
    const answer = path.endsWith("/start") ? { ceremony: "c1", options: OPTIONS } : { to: "/library" };
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
});

/** Turns of the event loop until it is so. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if (isSo()) return;
    await new Promise(setImmediate);
  }
  assert.fail(`${what}: ${story.join(", ")}`);
}

/** A box as the page has it. */
function box(deed: "get" | "create", origin = "https://files.example.com"): Record<"all" | "button" | "said" | "elsewhere", Part> {
  const [all, button, said, missing, elsewhere] = [new Part(), new Part(), new Part(), new Part(), new Part()] as const;
  button.hidden = said.hidden = elsewhere.hidden = true;
  all.dataset = { passkey: deed, start: "/sign-in/passkey/start", finish: "/sign-in/passkey", next: "/shares", origin, failed: FAILED };
  if (deed === "create") all.dataset["known"] = KNOWN;
  all.parts = new Map([
    ["[data-passkey-do]", button],
    ["[data-passkey-said]", said],
    ["[data-passkey-missing]", missing],
    ["[data-passkey-elsewhere]", elsewhere],
  ]);
  offerPasskeys(all as unknown as HTMLElement);
  return { all, button, said, elsewhere };
}

function field(): Part {
  const one = new Part();
  page.parts.set("input[autocomplete~=webauthn]", one);
  return one;
}

test("bytes are read and written by the browser: base64url goes through the script as it came", async () => {
  const { button } = box("get");
  button.happens("click");
  await until(() => story.includes("on to /library"), "goes on");
  assert.deepEqual(asked[0]?.publicKey, { read: OPTIONS });
  assert.deepEqual(sent[0]?.body, { fill_in: false });
  const answer = { id: "-_8", response: { signature: "_-A" } };
  assert.deepEqual(sent[1], { path: "/sign-in/passkey", body: { ceremony: "c1", answer, name: "", next: "/shares" } });
});

test("what the device says no to is said, and can be tried again", async () => {
  for (const [deed, name, word] of [
    ["get", "NotAllowedError", FAILED],
    ["create", "NotAllowedError", FAILED],
    ["create", "InvalidStateError", KNOWN],
    ["get", "InvalidStateError", FAILED],
  ] as const) {
    device = () => Promise.reject(new DOMException("no", name));
    const { button, said } = box(deed);
    button.happens("click");
    assert.equal(button.disabled, true, "one press at a time");
    await until(() => said.textContent !== "", `${name} is said`);
    assert.deepEqual([said.textContent, said.hidden], [word, false], `${deed}: ${name}`);
    await until(() => !button.disabled, "the button works again");
  }
});

test("what the server refuses is said in its own sentence", async () => {
  refusal = "Too many tries. Please wait a minute.";
  const { button, said } = box("get");
  button.happens("click");
  await until(() => said.textContent !== "", "the refusal is said");
  assert.equal(said.textContent, refusal);
  assert.deepEqual(asked, [], "without a challenge the device is not asked");
});

test("what runs behind the address field ends before the button's request begins", async () => {
  const address = field();
  device = ({ signal }) =>
    signal === undefined
      ? Promise.resolve(new Credential())
      : new Promise((_, refuse) => signal.addEventListener("abort", () => refuse(signal.reason)));
  const { button, said } = box("get");
  assert.deepEqual(sent, [], "whoever only looks asks for no challenge");
  address.happens("focus");
  await until(() => story.includes("conditional get"), "the field offers passkeys");
  button.happens("click");
  await until(() => story.includes("on to /library"), "goes on");
  assert.deepEqual(story, ["conditional get", "aborted", "modal get", "on to /library"]);
  assert.equal(said.textContent, "", "nobody is told of what was only offered");
});

test("a press before the field could offer anything leaves it at one request", async () => {
  let tell = (_: boolean): void => undefined;
  conditional = new Promise((resolve) => {
    tell = resolve;
  });
  const address = field();
  const { button } = box("get");
  address.happens("focus");
  button.happens("click");
  tell(true);
  await until(() => story.includes("on to /library"), "goes on");
  assert.deepEqual(story, ["modal get", "on to /library"]);
});

test("under another address the page says where passkeys work", () => {
  const { button, elsewhere } = box("get", "https://portal.example.com");
  assert.deepEqual([button.hidden, elsewhere.hidden], [true, false]);
});
