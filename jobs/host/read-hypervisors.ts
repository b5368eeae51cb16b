import type { Redis } from 'ioredis';
import {
  AnnouncedVm,
  Announcement,
  AnnouncementHead,
  type DomainNow,
  type KnownHypervisor,
} from '../../src/inventory/inventory.ts';
import type { HypervisorName } from '../../src/model/names.ts';
import { keys } from '../names.ts';

/** The VMs of a hypervisor as they were read last, and under which revision. */
interface Remembered {
  readonly revision: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly vms: ReadonlyMap<string, AnnouncedVm>;
}

/** Thousands of VMs are read and parsed once, not with each command: of each connection what it has read. */
const memories = new WeakMap<Redis, Map<string, Remembered>>();

/** Every hypervisor that ever announced itself. What cannot be read is left out. */
export async function readHypervisors(redis: Redis): Promise<readonly KnownHypervisor[]> {
  const said = Object.values(await redis.hgetall(keys.hypervisors)).map(safeJson);
  const whole = said.flatMap((each) => Announcement.safeParse(each).data ?? []);
  const heads = said.flatMap((each) => AnnouncementHead.safeParse(each).data ?? []);
  const names = [...whole, ...heads].map(({ hypervisor }) => hypervisor);
  if (names.length === 0) {
    return [];
  }
  const [pulses, vms] = await Promise.all([readPulses(redis, names), readChanged(redis, heads)]);
  const announcements: readonly Announcement[] = [
    ...whole,
    ...heads.map(({ hypervisor, session, at }) => ({
      v: 2 as const,
      hypervisor,
      session,
      at,
      vms: vms.get(hypervisor) ?? [],
    })),
  ];
  return announcements
    .map((announcement) => ({ announcement, ...livesOf(pulses.get(announcement.hypervisor)) }))
    .sort((a, b) => a.announcement.hypervisor.localeCompare(b.announcement.hypervisor));
}

/** Whether a hypervisor lives, without its VMs. */
export interface HypervisorPulse {
  /** When it announced itself last. */
  readonly at: string;
  readonly alive: boolean;
  /** The session of the worker that answers now; null: there is none. */
  readonly worker: string | null;
}

/** One hypervisor, or undefined where it never announced itself. */
export async function readPulse(redis: Redis, hypervisor: string): Promise<HypervisorPulse | undefined> {
  const [said, pulses] = await Promise.all([
    redis.hget(keys.hypervisors, hypervisor),
    readPulses(redis, [hypervisor]),
  ]);
  const head = AnnouncementHead.or(Announcement).safeParse(safeJson(said ?? 'null')).data;
  const pulse = pulses.get(hypervisor);
  return head && { at: head.at, alive: livesOf(pulse).alive, worker: pulse?.worker ?? null };
}

/** All that is announced of a hypervisor's VMs, by its field. */
export async function readVms(
  redis: Redis,
  hypervisor: HypervisorName,
): Promise<ReadonlyMap<string, AnnouncedVm>> {
  return parseVms(await redis.hgetall(keys.vms(hypervisor)));
}

/** The field of a VM in the hash of its hypervisor. */
export function vmField({ uuid, name }: DomainNow): string {
  return uuid ?? `name:${name}`;
}

interface Pulse {
  readonly worker: string | null;
  readonly agent: string | null;
}

async function readPulses(redis: Redis, names: readonly string[]): Promise<ReadonlyMap<string, Pulse>> {
  const sessions = await redis.mget([...names.map(keys.alive), ...names.map(keys.agent)]);
  return new Map(
    names.map((name, index) => [
      name,
      { worker: sessions[index] ?? null, agent: sessions[names.length + index] ?? null },
    ]),
  );
}

function livesOf(pulse: Pulse | undefined) {
  const answers = typeof pulse?.worker === 'string';
  return { alive: answers || typeof pulse?.agent === 'string', answers };
}

/** The VMs of each; only those are asked for whose revision is another than the last time. */
async function readChanged(
  redis: Redis,
  heads: readonly AnnouncementHead[],
): Promise<ReadonlyMap<string, AnnouncedVm[]>> {
  const memory = memories.get(redis) ?? new Map<string, Remembered>();
  memories.set(redis, memory);
  await Promise.all(
    heads.map(async ({ hypervisor, revision }) => {
      const before = memory.get(hypervisor);
      if (before?.revision !== revision) {
        const texts = new Map(Object.entries(await redis.hgetall(keys.vms(hypervisor))));
        memory.set(hypervisor, { revision, texts, vms: parseVms(Object.fromEntries(texts), before) });
      }
    }),
  );
  return new Map(
    heads.map(({ hypervisor }) => [hypervisor, [...(memory.get(hypervisor)?.vms.values() ?? [])]]),
  );
}

function parseVms(
  texts: Readonly<Record<string, string>>,
  before?: Remembered,
): ReadonlyMap<string, AnnouncedVm> {
  const vms = new Map<string, AnnouncedVm>();
  for (const [field, text] of Object.entries(texts)) {
    const same = before?.texts.get(field) === text ? before.vms.get(field) : undefined;
    const vm = same ?? AnnouncedVm.safeParse(safeJson(text)).data;
    if (vm) {
      vms.set(field, vm);
    }
  }
  return vms;
}

function safeJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
