/** Plays a film or sound that the server hands out piece by piece, each marked for its viewer. */

import { feed } from "./player/feed.ts";
import { pieceAt } from "./player/pieces.ts";
import { declinePolitely } from "./viewer/politely.ts";
import { reportSeen } from "./viewer/seen.ts";

function start(player: HTMLElement, media: HTMLMediaElement): void {
  const { base = "", starts = "", broken = "" } = player.dataset;
  const say = player.querySelector<HTMLElement>("[data-say]");
  // Without this script nothing plays: only it shows the player.
  for (const shown of player.querySelectorAll<HTMLElement>(".film, .sound")) shown.hidden = false;
  feed(media, `${base}/film`, () => {
    if (say === null) return;
    say.textContent = broken;
    say.hidden = false;
  });
  if (say && player.dataset["viewOnly"] !== undefined) declinePolitely(player, say);
  if (player.dataset["counted"] !== undefined) {
    const begins = starts.split(",").map(Number);
    // What is heard is heard behind other tabs too.
    const see = reportSeen(`${base}/seen`, media instanceof HTMLVideoElement);
    // What waits for the next piece plays nothing.
    const plays = (): boolean =>
      !media.paused && !media.ended && !media.seeking && media.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    const note = (): void => see(plays() ? [pieceAt(begins, media.currentTime) + 1] : []);
    const changes = ["timeupdate", "pause", "ended", "play", "playing", "waiting", "seeking", "seeked"];
    for (const change of changes) media.addEventListener(change, note);
  }
  addEventListener("keydown", (event) => {
    // The player's own keys count while it has the focus.
    if (event.key !== " " || event.target !== document.body) return;
    event.preventDefault();
    if (media.paused) void media.play();
    else media.pause();
  });
}

const player = document.querySelector<HTMLElement>("[data-player]");
const media = player?.querySelector<HTMLMediaElement>("[data-play]");
if (player && media) start(player, media);
