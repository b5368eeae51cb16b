/** The state of one part of a running bot. */
export interface PartHealth {
  readonly ok: boolean;
  /** What is wrong and what to do, or what there is to say; never a secret. Empty where all is well. */
  readonly says: string;
  /** Since when it has been so, where that is known. */
  readonly since?: Date;
}

/** What `/healthz` answers: a part each for Redis, the chats that are on, and the audit log. */
export type Health = Readonly<Record<string, PartHealth>>;

/** Whether everything works. */
export function isHealthy(health: Health): boolean {
  return Object.values(health).every(({ ok }) => ok);
}
