/** At most a few questions of a dashboard at once, those of the tiles in sight first. */
const AT_ONCE = 4;

export interface Turn {
  /** Lower goes first. */
  priority: number;
  leave: () => void;
}

interface Waiting extends Turn {
  job: () => Promise<unknown>;
}

export class Turns {
  private waiting: Waiting[] = [];
  private running = 0;

  constructor(private readonly atOnce = AT_ONCE) {}

  /** Does the job when its turn has come. `leave` gives the turn up, unless the job has begun. */
  take(priority: number, job: () => Promise<unknown>): Turn {
    const turn: Waiting = {
      priority,
      job,
      leave: () => {
        this.waiting = this.waiting.filter((one) => one !== turn);
      },
    };
    this.waiting.push(turn);
    // A moment later, so that all tiles of a page have taken theirs and the first can be chosen among them.
    queueMicrotask(() => this.next());
    return turn;
  }

  private next(): void {
    while (this.running < this.atOnce && this.waiting.length > 0) {
      const first = this.waiting.reduce((best, one) => (one.priority < best.priority ? one : best));
      first.leave();
      this.running += 1;
      void first
        .job()
        .catch(() => {})
        .finally(() => {
          this.running -= 1;
          this.next();
        });
    }
  }
}

export const turns = new Turns();
