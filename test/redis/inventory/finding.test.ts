import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../jobs/clock.ts';
import { startAnnouncer } from '../../../jobs/host/announce.ts';
import { silentLog } from '../../../jobs/log.ts';
import { fixedDomains } from '../../../src/inventory/domain-source.ts';
import { DomainNow } from '../../../src/inventory/inventory.ts';
import { HypervisorName } from '../../../src/model/names.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { fastTiming } from '../timing.ts';
import { createWorld, textOf, until, type World } from '../world.ts';

/** `chat:1` may ask about everything but `secret`. */
const policy: Policy = {
  rules: [{ commands: 'all', people: ['chat:1'], groups: [], vms: ['web*', 'twin', 'a', 'agent*', 'late'] }],
  groups: {},
};

const uuid = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const nic = (last: number) => [{ mac: `52:54:00:aa:00:0${last}`, tap: `vnet${last}` }];

let world: World;
let announcer: { stop(): Promise<void> };
let hv1: Awaited<ReturnType<World['worker']>>;
let hv2: Awaited<ReturnType<World['worker']>>;

beforeAll(async () => {
  world = await createWorld({ policy }, 'chat');
  hv1 = await world.worker(
    'hv1',
    fixedDomains([
      { name: 'web01', state: 'running', uuid: uuid(1), nics: nic(1), addresses: ['10.0.0.11', 'fd00::11'] },
      { name: 'secret', state: 'running', uuid: uuid(2), nics: nic(2), addresses: ['10.0.0.12'] },
      { name: 'twin', state: 'running', uuid: uuid(3) },
      { name: 'a', state: 'running', uuid: uuid(4), addresses: ['10.0.0.14'] },
    ]),
  );
  hv2 = await world.worker(
    'hv2',
    fixedDomains([
      { name: 'twin', state: 'running', uuid: uuid(5) },
      { name: 'web02', state: 'running', uuid: uuid(6), addresses: ['10.0.0.14'] },
    ]),
  );
  announcer = await startAnnouncer({
    redis: world.redis,
    clock: await createClock(world.redis),
    timing: fastTiming,
    hypervisor: HypervisorName.parse('hv3'),
    session: 'agent',
    role: 'agent',
    domains: fixedDomains([{ name: 'agent01', state: 'running' }]),
    log: silentLog,
  });
});
afterAll(async () => {
  await announcer.stop();
  await world.stop();
});
beforeEach(() => {
  (world.chat.threads as unknown[]).length = 0;
  (world.chat.replies as unknown[]).length = 0;
});

const said = () => world.chat.replies.map(({ fallback }) => fallback).join('\n');
const buttons = () =>
  world.chat.replies.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  );

describe('a VM by something else than its name', () => {
  test.each([uuid(1), '52:54:00:AA:00:01', '10.0.0.11', 'fd00::11', 'hv1/10.0.0.11'])('%s', async (typed) => {
    await world.chat.say(`${typed} 10.0.0.1`);
    expect(textOf(await world.answered())).toContain('web01 → 10.0.0.1: unreachable');
    await world.chat.say(`where ${typed}`);
    expect(said()).toContain('web01 is on hv1 (running)');
  });

  test.each([uuid(2), '52:54:00:aa:00:02', '10.0.0.12'])(
    '%s: one that may not be asked about is nobody',
    async (typed) => {
      await world.chat.say(`${typed} 10.0.0.1`);
      await world.chat.say(`where ${typed}`);
      expect(world.chat.threads).toHaveLength(0);
      expect(said()).not.toContain('secret');
      expect(world.chat.replies).toHaveLength(2);
      expect(said()).toContain(typed);
    },
  );

  test('completion', async () => {
    expect(await world.chat.suggest('10.0.0.11')).toEqual(['web01']);
    expect(await world.chat.suggest('52:54:00:aa:00:01')).toEqual(['web01']);
    expect(await world.chat.suggest('10.0.0.12')).toEqual([]);
    expect(await world.chat.suggest('twin')).toEqual(['hv1/twin', 'hv2/twin']);
  });
});

describe('several', () => {
  test('a button for each; the one that is pressed is asked', async () => {
    await world.chat.say('twin 10.0.0.1');
    expect(said()).toContain('twin is on several hypervisors: hv1, hv2');
    expect(buttons().map(({ label }) => label)).toEqual(['twin on hv1 (running)', 'twin on hv2 (running)']);
    const before = hv2.engine.runs.length;
    await world.chat.press('choose', buttons()[1]?.value ?? '');
    expect(textOf(await world.answered())).toContain('twin → 10.0.0.1');
    expect(hv2.engine.runs).toHaveLength(before + 1);
    expect(hv1.engine.runs.length).toBeGreaterThanOrEqual(0);
  });

  test('two VMs with one address', async () => {
    await world.chat.say('10.0.0.14 10.0.0.1');
    expect(said()).toContain('10.0.0.14 is several VMs: a, web02');
    await world.chat.press('choose', buttons()[1]?.value ?? '');
    expect(textOf(await world.answered())).toContain('web02 → 10.0.0.1');
  });

  test('`where` names all of them', async () => {
    await world.chat.say('where twin');
    expect(said()).toContain('twin is on hv1 (running)');
    expect(said()).toContain('twin is on hv2 (running)');
    expect(buttons()).toEqual([]);
  });

  test('whoever presses needs the right for it themselves', async () => {
    await world.chat.say('twin 10.0.0.1');
    const { value = '' } = buttons()[0] ?? {};
    await world.chat.press('choose', value, { person: { id: '2', name: 'other' } });
    expect(said()).toContain('You have no rights');
    // Elsewhere only the asker's own press counts.
    await world.chat.press('choose', value, { channel: 'dm', person: { id: '2', name: 'other' } });
    expect(said()).toContain('too old');
    expect(world.chat.threads).toHaveLength(0);
    await world.chat.press('choose', value, { channel: 'dm' });
    expect((await world.answered()).channel).toBe('general');
  });

  test.each(['', 'r1.0', 'nonsense', '../../etc', 'r000000000000000000000000.9'])(
    '%s: no choice of ours',
    async (value) => {
      await world.chat.press('choose', value);
      expect(said()).toContain('too old');
    },
  );
});

test('where only an agent is, nobody is asked in vain', async () => {
  await world.chat.say('agent01 10.0.0.1');
  expect(said()).toContain('agent01 is on hv3, where only an agent runs');
  expect(JSON.stringify(world.chat.replies)).toContain('vmping diagnose agent01 10.0.0.1');
  expect(world.chat.threads).toHaveLength(0);
  await world.chat.say('where agent01');
  expect(said()).toContain('agent last seen');
  await world.chat.say('status');
  expect(JSON.stringify(world.chat.replies)).toContain('no worker: nobody answers questions');
});

test('a hypervisor whose libvirt does not answer is there all the same, and its VMs come when it does', async () => {
  let give: (name: string) => void = () => undefined;
  const { stop } = await world.worker('hv5', {
    watch(listener) {
      listener.onProblem('libvirt does not answer');
      give = (name) => listener.onDomains([DomainNow.parse({ name, state: 'running' })]);
      return { stop: () => Promise.resolve() };
    },
  });
  await world.chat.say('status');
  expect(JSON.stringify(world.chat.replies)).toContain('hv5');
  give('web05');
  await until(async () => {
    (world.chat.replies as unknown[]).length = 0;
    await world.chat.say('where web05');
    return said().includes('hv5');
  });
  await stop();
});
