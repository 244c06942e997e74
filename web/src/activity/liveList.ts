/** The list of live events: each once, the newest first, not too many. */
export const KEPT = 200;

interface Arrived {
  uuid: string;
}

/** `batch` is in the order of arrival. An event that is already listed keeps its place. */
export function merged<Event extends Arrived>(before: Event[], batch: Event[]): Event[] {
  const known = new Set(before.map((one) => one.uuid));
  const added: Event[] = [];
  for (const one of batch) {
    if (known.has(one.uuid)) continue;
    known.add(one.uuid);
    added.push(one);
  }
  return added.length ? [...added.reverse(), ...before].slice(0, KEPT) : before;
}
