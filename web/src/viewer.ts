/** The viewer: pages that the server drew. Without this script it shows one page at a time. */

import { Find } from "./viewer/find.ts";
import { Leaves } from "./viewer/leaves.ts";
import { declinePolitely } from "./viewer/politely.ts";
import { reportSeen } from "./viewer/seen.ts";
import { parseSizes } from "./viewer/sizes.ts";
import { lookAgain } from "./viewer/waiting.ts";
import { Zoom } from "./viewer/zoom.ts";

/** How far an arrow moves a wide page, in pixels. */
const ACROSS = 80;
/** How far one scrolls it up or down. */
const LINE = 40;

/** After so many milliseconds without another page the address names the one that is read. */
const RESTS = 500;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Whoever loads the page again comes back to where they were. */
function rememberPage(page: number): void {
  clearTimeout(resting);
  resting = setTimeout(() => {
    const address = new URL(location.href);
    if ((address.searchParams.get("page") ?? "1") === String(page)) return;
    address.searchParams.set("page", String(page));
    history.replaceState(history.state, "", address);
  }, RESTS);
}

/** Before anything was chosen on the page, the keys that scroll mean the room in which the pages lie. */
function scrolls(room: HTMLElement, event: KeyboardEvent): boolean {
  const screen = room.clientHeight * 0.9;
  const ways = new Map([
    ["PageDown", screen],
    [" ", event.shiftKey ? -screen : screen],
    ["PageUp", -screen],
    ["ArrowDown", LINE],
    ["ArrowUp", -LINE],
    ["Home", -room.scrollHeight],
    ["End", room.scrollHeight],
  ]);
  const by = ways.get(event.key);
  if (by !== undefined) room.scrollBy({ top: by });
  return by !== undefined;
}

function start(viewer: HTMLElement): void {
  const list = viewer.querySelector<HTMLElement>("[data-leaves]");
  if (list === null) return;
  const { base = "", sizes = "", where = "", leaf = "", late = "", offline = "", broken = "" } = viewer.dataset;
  const place = viewer.querySelector("[data-place]");
  viewer.querySelector("[data-paging]")?.remove();
  viewer.classList.add("viewer--live");
  const shapes = parseSizes(sizes);
  const see = viewer.dataset["counted"] === undefined ? undefined : reportSeen(`${base}/seen`);
  const leaves = new Leaves(list, shapes, base, { leaf, late, offline, broken }, (current, visible) => {
    see?.([...visible].map((at) => at + 1));
    rememberPage(current + 1);
    const words = where.replace("{n}", String(current + 1)).replace("{of}", String(shapes.length));
    if (place && place.textContent !== words) place.textContent = words;
  });
  const zoomBox = viewer.querySelector<HTMLElement>("[data-zoom]");
  const zoom = zoomBox && new Zoom(zoomBox, list, () => leaves.resized());
  const form = viewer.querySelector<HTMLFormElement>("form[data-find]");
  const find = form && new Find(form, base, leaves);
  const say = viewer.querySelector<HTMLElement>("[data-say]");
  if (say && viewer.dataset["viewOnly"] !== undefined) declinePolitely(viewer, say);
  const begin = Number(viewer.dataset["start"] ?? 1) - 1;
  if (begin > 0) leaves.show(begin);
  addEventListener("resize", () => leaves.reshaped());
  // A page that is wider than the room is moved by the arrows, as everything wide is.
  const isWide = (): boolean => (list.parentElement?.scrollWidth ?? 0) > (list.parentElement?.clientWidth ?? 0) + 1;
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f" && find) {
      event.preventDefault();
      find.focus();
    } else if (typing || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    } else if (event.target === document.body && list.parentElement && scrolls(list.parentElement, event)) {
      event.preventDefault();
    } else if (isWide() && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      list.parentElement?.scrollBy({ left: event.key === "ArrowRight" ? ACROSS : -ACROSS });
    } else if (event.key === "ArrowRight") leaves.show(Math.min(leaves.first + 1, leaves.count - 1));
    else if (event.key === "ArrowLeft") leaves.show(Math.max(leaves.first - 1, 0));
    else if (event.key === "+" || event.key === "=") zoom?.by(1);
    else if (event.key === "-") zoom?.by(-1);
    else if (event.key === "0") zoom?.by(0);
  });
}

const viewer = document.querySelector<HTMLElement>("[data-viewer]");
if (viewer) start(viewer);
const waiting = document.querySelector<HTMLElement>("[data-waiting]");
if (waiting) lookAgain(waiting);
