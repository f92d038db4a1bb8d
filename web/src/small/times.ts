/** Every time keeps the server's words; resting on it tells it in the viewer's own zone. */

export function addLocalTimes(root: ParentNode): void {
  const lang = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "long" });
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const instant = new Date(time.dateTime);
    // A date without a time of day has no zone to convert.
    if (time.dateTime.includes("T") && !Number.isNaN(instant.getTime())) time.title = format.format(instant);
  }
}
