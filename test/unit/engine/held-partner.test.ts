import { expect, test } from 'vitest';
import { partnerByNow } from '../../../src/engine/held-partner.ts';
import type { Host } from '../../../src/engine/host.ts';
import type { BondDetails } from '../../../src/facts/link/bonding.ts';
import { lost, ok, path, works } from '../checks/builders.ts';

const way = path({ legs: [{ device: 'bond0', kind: 'bond', under: 'br0', vlan: null }] as never });
const silent = { 'outside-heard': { frames: 0 } };
const { signal } = new AbortController();

function bonding(gone: boolean, lacpRate: BondDetails['lacpRate'] = 'fast') {
  const slave = {
    linkFailures: 0,
    aggregator: 1,
    actorChurn: null,
    miiStatus: 'up',
    partnerGone: gone,
    partnerInSync: true,
  };
  const bond: BondDetails = {
    name: 'bond0',
    mode: 'IEEE 802.3ad Dynamic link aggregation',
    miiStatus: 'up',
    activeSlave: null,
    partnerMac: '52:54:00:00:07:07',
    activeAggregator: 1,
    lacpRate,
    slaves: [
      { ...slave, name: 'eth0' },
      { ...slave, name: 'eth1', miiStatus: 'down', partnerGone: false },
    ],
  };
  return ok({ bonds: [bond] });
}

/** A host whose clock goes a second forward at each look, and whose bond loses its partner at the given one. */
function hostThat({ goneAt }: { readonly goneAt: number }) {
  let looks = 0;
  const host = {
    nowMs: () => looks * 1_000,
    collect: () => {
      looks += 1;
      return Promise.resolve(bonding(looks >= goneAt));
    },
  } as unknown as Host;
  return { host, looks: () => looks };
}

test('a partner that is still held is waited for until it is given up', async () => {
  const { host, looks } = hostThat({ goneAt: 2 });
  const facts = { bonding: bonding(false) };
  expect(await partnerByNow(way, lost('beyond'), silent, facts, host, signal)).toEqual({
    bonding: bonding(true),
  });
  expect(looks()).toBe(2);
});

test('one that stays is no longer waited for than LACP takes', async () => {
  const { host, looks } = hostThat({ goneAt: 99 });
  const facts = { bonding: bonding(false) };
  expect(await partnerByNow(way, lost('beyond'), silent, facts, host, signal)).toEqual(facts);
  expect(looks()).toBe(4);
});

test.each([
  ['something comes in', lost('beyond'), { 'outside-heard': { frames: 1 } }, bonding(false)],
  ['it works', works, silent, bonding(false)],
  ['it is lost on this host', lost('out'), silent, bonding(false)],
  ['the slow rate', lost('beyond'), silent, bonding(false, 'slow')],
  ['it is gone already', lost('beyond'), silent, bonding(true)],
])('nothing is waited for: %s', async (_, symptom, seen, bond) => {
  const { host, looks } = hostThat({ goneAt: 1 });
  expect(await partnerByNow(way, symptom, seen, { bonding: bond }, host, signal)).toEqual({});
  expect(looks()).toBe(0);
});
