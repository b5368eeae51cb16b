/** Knows what a process still owes: commands under way, and questions without an answer. */
export interface IdleWatch<Id> {
  open(id: Id): void;
  close(id: Id): void;
  /** The promise itself; it counts as under way until it settles. */
  during(work: Promise<void>): Promise<void>;
  /** Resolves when no command is under way. */
  settled(): Promise<void>;
  /** Resolves when nothing is owed. */
  whenIdle(): Promise<void>;
}

export function createIdleWatch<Id>(): IdleWatch<Id> {
  const owed = new Set<Id>();
  const underWay = new Set<Promise<void>>();
  const waiters: (() => void)[] = [];
  const wake = () => {
    if (owed.size === 0 && underWay.size === 0) {
      for (const waiter of waiters.splice(0)) {
        waiter();
      }
    }
  };
  return {
    open(id) {
      owed.add(id);
    },
    close(id) {
      owed.delete(id);
      wake();
    },
    during(work) {
      const tracked = work.finally(() => {
        underWay.delete(tracked);
        wake();
      });
      underWay.add(tracked);
      return tracked;
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
    whenIdle: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        wake();
      }),
  };
}
