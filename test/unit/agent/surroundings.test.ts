import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSurroundings } from '../../../src/cli/agent/surroundings.ts';
import type { Host } from '../../../src/engine/host.ts';
import type { DomainSource } from '../../../src/inventory/domain-source.ts';
import { link } from '../checks/builders.ts';

/** What the agent knows of a host that does not answer at first. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failed = { status: 'failed', reason: 'timeout' } as const;
const links = [
  link('bond0', { kind: 'bond', master: 'br0', slaveKind: 'bridge' }),
  link('eth0', { master: 'bond0', slaveKind: 'bond' }),
  link('br0', { kind: 'bridge' }),
];

/** Every question fails until it was asked `failures` times for the devices. */
function hostThatFails(failures: number) {
  let asked = 0;
  const collect = async (id: string) => {
    asked += id === 'link' ? 1 : 0;
    return id === 'link' && asked > failures ? { status: 'ok', data: { links } } : failed;
  };
  return { host: { collect } as unknown as Pick<Host, 'collect'>, asked: () => asked };
}

const domains = {
  watch: ({ onProblem }: { onProblem: (problem: string) => void }) => {
    onProblem('libvirt is away');
    return { stop: async () => undefined };
  },
} as unknown as DomainSource;

test('a host that was too busy to tell its devices is asked again soon, and both are said once', async () => {
  const { host } = hostThatFails(3);
  const log = vi.fn();
  const surroundings = createSurroundings({ host, domains, wanted: { ignore: [], watch: [] }, log });
  const onChange = vi.fn();
  await surroundings.start([], onChange);
  expect(surroundings.place('eth0')).toBeNull();
  onChange.mockClear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(surroundings.place('eth0')?.role).toBe('bond-member');
  expect(onChange).toHaveBeenCalled();
  expect(log.mock.calls.map(([said]) => said)).toEqual([
    expect.stringContaining('could not be read'),
    expect.stringContaining('known again'),
  ]);
  await surroundings.stop();
});

test('it is not asked any more when the agent ends', async () => {
  const { host, asked } = hostThatFails(1_000);
  const surroundings = createSurroundings({
    host,
    domains,
    wanted: { ignore: [], watch: [] },
    log: () => undefined,
  });
  await surroundings.start([], () => undefined);
  await surroundings.stop();
  const before = asked();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(before);
});
