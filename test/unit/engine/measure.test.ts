import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Host } from '../../../src/engine/host.ts';
import { measure } from '../../../src/engine/measure.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import { Recording } from '../../../src/replay/recording.ts';
import { replayHost } from '../../../src/replay/replay-host.ts';

/** The tags of what is sent while it is measured, by device. */
async function tagsSent(id: string): Promise<Record<string, readonly (readonly number[])[]>> {
  const file = new URL(`../../fixtures/recordings/${id}.json`, import.meta.url);
  const recording = Recording.parse(JSON.parse(readFileSync(file, 'utf8')));
  let now = 0;
  const clock = {
    nowMs: () => now,
    async sleep(ms: number) {
      const wakeAt = now + ms;
      await new Promise((resolve) => setImmediate(resolve));
      now = Math.max(now, wakeAt);
    },
  };
  const real = replayHost(recording, clock);
  const tags: Record<string, (readonly number[])[]> = {};
  let begun = false;
  const host: Host = {
    ...real,
    openWire(signal) {
      const wire = real.openWire(signal);
      const send: typeof wire.send = (device, bytes) => {
        if (begun) {
          (tags[device] ??= []).push(decodeFrame(bytes)?.vlans ?? []);
        }
        return wire.send(device, bytes);
      };
      return new Proxy(wire, { get: (all, key) => (key === 'send' ? send : Reflect.get(all, key)) });
    },
  };
  const measured = await measure(
    {
      id: 'measure',
      vm: VmName.parse(recording.vm),
      target: parseTarget(recording.target),
      hypervisor: HypervisorName.parse(recording.hypervisor),
      nic: null,
    },
    host,
    {
      forMs: 400,
      intervalMs: 200,
      stop: new AbortController().signal,
      onBegin: () => {
        begun = true;
      },
    },
  );
  expect(measured.path).toBe('working');
  return tags;
}

test('what goes out in the name of a guest that tags by itself has its tag', async () => {
  expect(await tagsSent('ovs-guest-tags')).toEqual({ eth0: [[10], [10]] });
});

test('and that of another one has none', async () => {
  expect(await tagsSent('healthy-10.0.0.1')).toMatchObject({ eth0: [[], []] });
});
