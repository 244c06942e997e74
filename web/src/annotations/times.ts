/** Moments as the date field wants them, in the project's time zone: "2026-11-23 13:20:00". */

/** How far the zone is ahead of UTC at that moment, in milliseconds. */
function aheadOf(moment: Date, timezone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(moment);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(moment.getTime() / 1000) * 1000;
}

/** The wall clock of the zone at a moment. */
export function toLocal(moment: string | Date, timezone: string): string {
  const date = new Date(moment);
  return new Date(date.getTime() + aheadOf(date, timezone)).toISOString().slice(0, 19).replace("T", " ");
}

/** The moment at which the zone's clock shows this. Times that a clock skips become the ones after. */
export function fromLocal(local: string, timezone: string): string {
  const asUtc = new Date(`${local.replace(" ", "T")}Z`);
  const guess = new Date(asUtc.getTime() - aheadOf(asUtc, timezone));
  return new Date(asUtc.getTime() - aheadOf(guess, timezone)).toISOString();
}
