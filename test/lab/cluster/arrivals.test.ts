import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { canRunLab } from '../diagnose.ts';
import { poll } from '../holder.ts';
import { migrateLive } from '../hypervisor/move.ts';
import { endLab, type Lab, openLab } from '../lab.ts';

/** A guest that moves live between two hypervisors, with somebody on the second who watches it arrive. */

const name = `test-arrivals-${process.pid}`;
const runs = canRunLab();
let lab: Lab;
let watcher: Awaited<ReturnType<typeof watch>> | undefined;

interface Said {
  readonly seen?: readonly { readonly type: string; readonly holds?: boolean; readonly subject?: object }[];
  readonly event?: { readonly name: string; readonly detail: string };
  readonly domains?: readonly {
    readonly name: string;
    readonly state: string;
    readonly nics: readonly object[];
  }[];
  readonly log?: string;
}

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process', topology: 'three-hypervisors' });
  }
});
afterEach(async () => {
  watcher?.kill();
  await watcher?.exited;
  watcher = undefined;
});
afterAll(() => endLab(name));

const program = fileURLToPath(new URL('arrivals-process.ts', import.meta.url));

async function watch(host: string, held: readonly object[] = []) {
  const spawned = lab.spawn(host, [process.execPath, program, JSON.stringify(held)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Said[] = [];
  let rest = '';
  spawned.child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines.map((line) => JSON.parse(line) as Said));
  });
  await poll('the domains', 20_000, () => Promise.resolve(said.some(({ domains }) => domains) || undefined));
  // virsh says nothing when it begins to hear.
  await delay(1_000);
  const observed = () => said.flatMap(({ seen }) => seen ?? []);
  return {
    kill: () => spawned.kill(),
    exited: spawned.exited,
    said,
    observed,
    arrived: (vm: string) =>
      poll(`${vm} to arrive`, 30_000, () =>
        Promise.resolve(
          said.some(({ event }) => event?.name === vm && event.detail === 'Resumed Migrated') || undefined,
        ),
      ),
    until: (holds: boolean) =>
      poll(`an observation that it ${holds ? 'holds' : 'is over'}`, 40_000, () =>
        Promise.resolve(observed().some((each) => each.holds === holds) || undefined),
      ),
  };
}

test.runIf(runs)('a guest that arrives and is seen: not a word', async () => {
  watcher = await watch('hv2');
  await migrateLive(lab, 'web01', 'hv1', 'hv2');
  await watcher.arrived('web01');
  expect(watcher.said.map(({ event }) => event?.detail).filter(Boolean)).toContain('Started Migrated');
  await delay(8_000);
  expect(watcher.observed()).toEqual([]);
  expect(watcher.said.filter(({ log }) => log !== undefined)).toEqual([]);
  const now = watcher.said.findLast(({ domains }) => domains)?.domains;
  expect(now?.find((each) => each.name === 'web01')).toMatchObject({
    state: 'running',
    nics: [{ tap: await lab.tap('web01', 0, 'hv2') }],
  });
});

test.runIf(runs)('one whose frames do not leave: said, and over when they do', async () => {
  watcher = await watch('hv1');
  const drop =
    'nft add table bridge lab; nft add chain bridge lab out "{ type filter hook forward priority 0; }"; nft add rule bridge lab out oifname eth0 drop';
  await lab.script('hv1', drop);
  await migrateLive(lab, 'web01', 'hv2', 'hv1');
  await watcher.until(true);
  expect(watcher.observed()[0]).toMatchObject({
    type: 'condition',
    holds: true,
    subject: { kind: 'guest-unseen', vm: 'web01', device: await lab.tap('web01', 0, 'hv1') },
  });
  await lab.script('hv1', 'nft delete table bridge lab');
  await watcher.until(false);
});

test.runIf(runs)(
  'one whose address the bridge has on another port: said, and over when it learns',
  async () => {
    watcher = await watch('hv2');
    const mac = lab.topology.guests.find((guest) => guest.name === 'web01')?.nics[0]?.mac ?? '';
    await lab.script('hv2', `bridge fdb replace ${mac} dev eth0 master static sticky`);
    await migrateLive(lab, 'web01', 'hv1', 'hv2');
    await watcher.until(true);
    const [said] = watcher.observed();
    watcher.kill();
    await watcher.exited;
    // The next agent knows what this one has said, and ends it.
    await lab.script('hv2', `bridge fdb del ${mac} dev eth0 master`);
    watcher = await watch('hv2', [said?.subject ?? {}]);
    await watcher.until(false);
    expect(watcher.observed()).toEqual([{ ...said, at: expect.any(Number) as number, holds: false }]);
  },
);
