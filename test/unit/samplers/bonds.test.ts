import { expect, test } from 'vitest';
import type { BondDetails, BondSlave } from '../../../src/facts/link/bonding.ts';
import { bondObservations } from '../../../src/samplers/bonds.ts';

const nobody = '00:00:00:00:00:00';

function member(name: string, rest: Partial<BondSlave> = {}): BondSlave {
  return {
    name,
    miiStatus: 'up',
    linkFailures: 0,
    aggregator: null,
    actorChurn: null,
    partnerGone: null,
    partnerInSync: null,
    ...rest,
  };
}

function bond(slaves: readonly BondSlave[], rest: Partial<BondDetails> = {}): BondDetails {
  return {
    name: 'bond0',
    mode: 'fault-tolerance (active-backup)',
    miiStatus: 'up',
    activeSlave: null,
    partnerMac: null,
    activeAggregator: null,
    lacpRate: null,
    slaves,
    ...rest,
  };
}

const lacp = {
  mode: 'IEEE 802.3ad Dynamic link aggregation',
  partnerMac: '00:1c:73:00:00:01',
  activeAggregator: 1,
};
const both = [member('eth0', { aggregator: 1 }), member('eth1', { aggregator: 1 })];

/** Which conditions hold, by kind. */
function held(of: BondDetails): Record<string, boolean> {
  return Object.fromEntries(
    bondObservations([of], 5).flatMap((seen) =>
      seen.type === 'condition' ? [[seen.subject.kind, seen.holds]] : [],
    ),
  );
}

test.each([
  ['all is well', bond([member('eth0'), member('eth1')]), { 'bond-member-lost': false }],
  [
    'a member without a link',
    bond([member('eth0'), member('eth1', { miiStatus: 'down' })]),
    { 'bond-member-lost': true },
  ],
  [
    'one that comes back',
    bond([member('eth0'), member('eth1', { miiStatus: 'going back' })]),
    { 'bond-member-lost': false },
  ],
  [
    'no member has a link: the bond is down, and that is said of it',
    bond([member('eth0', { miiStatus: 'down' })]),
    { 'bond-member-lost': false },
  ],
  ['LACP, all is well', bond(both, lacp), { 'bond-member-lost': false, 'lacp-partner-gone': false }],
  [
    'a member that the other side put into another aggregate',
    bond([both[0] as BondSlave, member('eth1', { aggregator: 2 })], lacp),
    { 'bond-member-lost': true, 'lacp-partner-gone': false },
  ],
  [
    'nobody answers: each member is on its own',
    bond([both[0] as BondSlave, member('eth1', { aggregator: 2 })], { ...lacp, partnerMac: nobody }),
    { 'bond-member-lost': false, 'lacp-partner-gone': true },
  ],
  ['nobody may ask who answers', bond(both, { ...lacp, partnerMac: null }), { 'bond-member-lost': false }],
] as const)('%s', (_name, of, expected) => {
  expect(held(of)).toEqual(expected);
});

test('a bond without members says nothing', () => {
  expect(bondObservations([bond([])], 5)).toEqual([]);
});
