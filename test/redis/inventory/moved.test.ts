import { afterEach, describe, expect, test } from 'vitest';
import { keys } from '../../../jobs/names.ts';
import type { Engine } from '../../../src/cli/start-worker.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { RequestId } from '../../../src/model/request.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { sampleDiagnosis } from '../diagnosis.ts';
import { fakeEngine } from '../fake-engine.ts';
import { createWorld, textOf, until, type World } from '../world.ts';
import { type ChangingDomains, changingDomains } from './changing-domains.ts';

const uuid = '00000000-0000-4000-8000-000000000001';
const running = [{ name: 'moving', state: 'running', uuid }];
const everything: Policy = { rules: [{ commands: 'all', people: 'everyone', groups: [] }], groups: {} };
const notHv2: Policy = {
  rules: [{ commands: 'all', people: 'everyone', groups: [], hypervisors: ['hv1'] }],
  groups: {},
};

let world: World;
afterEach(() => world.stop());

type Host = ChangingDomains & {
  runs: string[];
  onAsked: (id: string) => void | Promise<void>;
  stop: () => Promise<void>;
};

/** A hypervisor whose engine finds the VM only where it runs; `onAsked` is called before it looks. */
async function host(name: string, first: typeof running | []): Promise<Host> {
  const domains = changingDomains(first);
  let vms: readonly { readonly state: string }[] = first;
  const say = domains.say.bind(domains);
  const fake = fakeEngine(undefined, domains);
  const self: Host = { ...domains, runs: fake.runs, onAsked: () => {}, stop: () => Promise.resolve() };
  const engine: Engine = {
    ...fake,
    async diagnose(request) {
      fake.runs.push(request.id);
      await self.onAsked(request.id);
      const found = sampleDiagnosis({ ...request, target: request.target.text });
      const gone: Diagnosis = { ...found, outcome: 'inconclusive', cause: null, missing: [] };
      return vms.some(({ state }) => state === 'running') ? found : gone;
    },
    async capture(request, options) {
      await self.onAsked(request.id);
      if (!vms.some(({ state }) => state === 'running')) {
        throw new Error('there is no such VM');
      }
      return fake.capture(request, options);
    },
  };
  self.say = (all) => {
    vms = all;
    say(all);
  };
  self.stop = await world.workerWith(name, engine);
  return self;
}

async function start(policy = everything) {
  world = await createWorld({ policy }, 'chat');
  return { hv1: await host('hv1', running), hv2: await host('hv2', []) };
}

describe('a VM that moves between asking and running', () => {
  test('the question follows it: one line, one answer, which says so', async () => {
    const { hv1, hv2 } = await start();
    hv1.onAsked = () => {
      hv1.say([]);
      // As in a migration: announced there a little after it is gone here.
      setTimeout(() => hv2.say(running), 300);
    };
    await world.chat.say('moving 10.0.0.1');
    const thread = await world.answered();
    expect(textOf(thread)).toMatch(/moving moved from hv1 to hv2 at .*: this is what hv2 found/u);
    expect(textOf(thread)).toContain('moving → 10.0.0.1: unreachable');
    expect(world.chat.threads).toHaveLength(1);
    expect(thread.posts).toHaveLength(1);
    expect(hv1.runs).toHaveLength(1);
    expect(hv2.runs).toHaveLength(1);
    // Whoever asks again asks where it is.
    await world.chat.say('again', { thread: thread.thread });
    await until(() => hv2.runs.length === 2);
  });

  test('an answer about where it was is not told, whatever it says', async () => {
    const { hv1, hv2 } = await start();
    // It finds the VM, and the tap of it already gone.
    hv1.onAsked = () => {
      setTimeout(() => hv1.say([{ name: 'moving', state: 'shut off', uuid }]), 0);
      hv2.say(running);
    };
    await world.chat.say('moving 10.0.0.1');
    expect(textOf(await world.answered())).toContain('moved from hv1 to hv2');
  });

  test('the hypervisor died, and the VM was started elsewhere', async () => {
    const { hv1, hv2 } = await start();
    await hv1.stop();
    await world.chat.say('moving 10.0.0.1');
    hv2.say(running);
    expect(textOf(await world.answered())).toContain('moved from hv1 to hv2');
    expect(hv2.runs).toHaveLength(1);
  });

  test('at most twice: then it is answered as it is', async () => {
    const { hv1, hv2 } = await start();
    const hop = (from: Host, to: Host) => () => {
      from.say([]);
      to.say(running);
    };
    hv1.onAsked = hop(hv1, hv2);
    hv2.onAsked = hop(hv2, hv1);
    await world.chat.say('moving 10.0.0.1');
    const thread = await world.answered();
    expect(textOf(thread)).toContain('moved from hv1 to hv2');
    expect(textOf(thread)).toContain('moved from hv2 to hv1');
    expect(thread.posts).toHaveLength(1);
    expect(hv1.runs).toHaveLength(2);
    expect(hv2.runs).toHaveLength(1);
  });

  test('a capture follows too', async () => {
    const { hv1, hv2 } = await start();
    await world.chat.say('moving 10.0.0.1');
    const { thread } = await world.answered();
    hv1.onAsked = () => {
      hv1.say([]);
      hv2.say(running);
    };
    await world.chat.say('capture 1s', { thread });
    await until(() => world.chat.threads[0]?.files.length === 1);
    expect(textOf(await world.answered())).toContain('moved from hv1 to hv2');
  });

  test('not to where whoever asked may not ask', async () => {
    const { hv1, hv2 } = await start(notHv2);
    hv1.onAsked = () => {
      hv1.say([]);
      hv2.say(running);
    };
    await world.chat.say('moving 10.0.0.1');
    expect(textOf(await world.answered())).not.toContain('hv2');
    expect(hv2.runs).toHaveLength(0);
  });

  test('who joined it gets the answer from there too', async () => {
    const { hv1, hv2 } = await start();
    const { promise: joined, resolve } = Promise.withResolvers<void>();
    hv1.onAsked = () => {
      hv1.say([]);
      void joined.then(() => hv2.say(running));
    };
    await world.chat.say('moving 10.0.0.1');
    await world.chat.say('moving 10.0.0.1', { channel: 'other' });
    resolve();
    for (const index of [0, 1]) {
      const thread = await world.answered(index);
      expect(textOf(thread)).toContain('moving → 10.0.0.1: unreachable');
      expect(thread.posts).toHaveLength(1);
    }
    expect(hv2.runs).toHaveLength(1);
  });

  test('killed between remembering it and asking there: the same answer again makes sure of it', async () => {
    const { hv1, hv2 } = await start();
    hv1.onAsked = async (id) => {
      hv2.say(running);
      const at = new Date().toISOString();
      const later = new Date(Date.now() + 4_000).toISOString();
      const move = { from: 'hv1', to: 'hv2', vm: 'moving', at, pickupBy: later, deadline: later };
      // As a bot that was killed there leaves it.
      await world.redis.hset(keys.request(RequestId.parse(id)), 'move-1', JSON.stringify(move));
    };
    await world.chat.say('moving 10.0.0.1');
    const thread = await world.answered();
    expect(textOf(thread)).toContain('moved from hv1 to hv2');
    expect(thread.posts).toHaveLength(1);
    expect(hv2.runs).toHaveLength(1);
  });
});
