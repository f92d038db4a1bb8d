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

function start(viewer: HTMLElement): void {
  const list = viewer.querySelector<HTMLElement>("[data-leaves]");
  if (list === null) return;
  const { base = "", sizes = "", where = "", leaf = "", late = "", broken = "" } = viewer.dataset;
  const place = viewer.querySelector("[data-place]");
  viewer.querySelector("[data-paging]")?.remove();
  viewer.classList.add("viewer--live");
  const shapes = parseSizes(sizes);
  const see = viewer.dataset["counted"] === undefined ? undefined : reportSeen(`${base}/seen`);
  const leaves = new Leaves(list, shapes, base, { leaf, late, broken }, (current, visible) => {
    see?.([...visible].map((at) => at + 1));
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
  addEventListener("resize", () => leaves.resized());
  // A page that is wider than the room is moved by the arrows, as everything wide is.
  const isWide = (): boolean => (list.parentElement?.scrollWidth ?? 0) > (list.parentElement?.clientWidth ?? 0) + 1;
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f" && find) {
      event.preventDefault();
      find.focus();
    } else if (typing || event.altKey || event.ctrlKey || event.metaKey) {
      return;
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
