/** A form that only carries something on: sent at once, and never twice by going back. */
export function sendAtOnce(form: HTMLFormElement): void {
  const entry = performance.getEntriesByType("navigation")[0];
  if (entry instanceof PerformanceNavigationTiming && entry.type === "back_forward") return;
  form.requestSubmit();
}
