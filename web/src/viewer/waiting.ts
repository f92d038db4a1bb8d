/** A file that is still being prepared: how far it is, until there is something to see. */

const LOOK_EVERY_MS = 3000;

export function lookAgain(viewer: HTMLElement): void {
  const look = async (): Promise<void> => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => undefined);
    // Without an answer it is tried again.
    if (answer === undefined || answer.status >= 500 || answer.status === 429) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-waiting] [data-done]");
    // It can be seen now, or it is told why not.
    if (!answer.ok || fresh === null) return location.reload();
    show(viewer, Number(fresh.querySelector("progress")?.getAttribute("value") ?? 0));
  };
  setInterval(() => void look(), LOOK_EVERY_MS);
}

function show(viewer: HTMLElement, percent: number): void {
  const done = viewer.querySelector<HTMLElement>("[data-done]");
  const bar = done?.querySelector("progress");
  const words = done?.querySelector("output");
  if (!done || !bar || !words) return;
  done.hidden = percent === 0;
  bar.value = percent;
  words.textContent = `${percent} %`;
}
