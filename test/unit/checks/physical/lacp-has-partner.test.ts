import { lacpHasPartner } from '../../../../src/checks/physical/lacp-has-partner.ts';
import { links, lost, noCarrier, ok } from '../builders.ts';
import { checkTable } from '../table.ts';
import { bondLink, deaf, member, overBond } from '../vlan-builders.ts';

const symptom = lost('beyond', 'arp', 'bond0', '10.0.0.1');
const nobody = '00:00:00:00:00:00';
const somebody = '52:54:00:00:07:07';
const works = { egress: { device: 'bond0', kind: 'uplink' } } as const;
const bonding = ok({
  bonds: [
    {
      name: 'bond0',
      mode: 'IEEE 802.3ad Dynamic link aggregation',
      miiStatus: 'up',
      activeSlave: null,
      partnerMac: nobody,
      activeAggregator: null,
      lacpRate: 'fast' as const,
      slaves: [
        {
          name: 'eth1',
          miiStatus: 'up',
          linkFailures: 0,
          aggregator: 1,
          actorChurn: 'churned',
          partnerGone: null,
          partnerInSync: null,
        },
        {
          name: 'eth2',
          miiStatus: 'up',
          linkFailures: 0,
          aggregator: 2,
          actorChurn: 'none',
          partnerGone: null,
          partnerInSync: null,
        },
      ],
    },
  ],
});
/** The kernel still has the partner's address, and has given it up at these members or not. */
const heldBy = (...gone: readonly boolean[]) => held(true, gone);
const held = (partnerInSync: boolean, gone: readonly boolean[]) =>
  ok({
    bonds: [
      {
        name: 'bond0',
        mode: 'IEEE 802.3ad Dynamic link aggregation',
        miiStatus: 'up',
        activeSlave: null,
        partnerMac: somebody,
        activeAggregator: 1,
        lacpRate: 'fast' as const,
        slaves: gone.map((partnerGone, index) => ({
          name: `eth${index + 1}`,
          miiStatus: 'up',
          linkFailures: 0,
          aggregator: 1,
          actorChurn: 'none',
          partnerGone,
          partnerInSync,
        })),
      },
    ],
  });
const world = (partnerMac: string, ...aggregators: readonly number[]) => ({
  path: overBond,
  facts: {
    link: links(
      bondLink('802.3ad', { partnerMac, aggregator: 1 }),
      ...aggregators.map((id, index) => member(`eth${index + 1}`, id)),
    ),
  },
  probes: works,
});
const alone = world(nobody, 1, 2);
const evidence = ['lacp-partner', 'lacp-aggregators'];

checkTable(lacpHasPartner, [
  ['no bond', {}, null],
  ['another mode', { ...alone, facts: { link: links(bondLink('active-backup'), member('eth1')) } }, null],
  ['one aggregator, one partner', world(somebody, 1, 1), null],
  ['the target is another guest', { ...alone, probes: { egress: { device: 'vnet1', kind: 'tap' } } }, null],
  [
    'no partner, but something comes in',
    { ...alone, symptom, probes: { ...deaf, 'outside-heard': { frames: 2 } } },
    null,
  ],
  [
    'no partner, but another VLAN comes in',
    {
      ...alone,
      symptom,
      probes: {
        ...deaf,
        'other-vlans': [{ device: 'bond0', vlan: 7, frames: 1, forGuest: 0, asked: false, owner: null }],
      },
    },
    null,
  ],
  [
    'no partner, and nobody knows whether it works',
    { ...alone, symptom: { works: 'unknown', because: 'host-port' } },
    null,
  ],
  [
    'no partner, and nothing comes in',
    { ...alone, facts: { ...alone.facts, bonding }, symptom, probes: deaf },
    {
      code: 'physical.lacp-no-partner',
      hop: 'bond0',
      evidence,
      params: { members: 'eth1, eth2' },
      where: 'switch',
    },
  ],
  [
    'the partner left a moment ago, and is still held',
    {
      ...world(somebody, 1, 1),
      facts: { ...world(somebody, 1, 1).facts, bonding: heldBy(true, true) },
      symptom,
      probes: deaf,
    },
    { code: 'physical.lacp-no-partner', hop: 'bond0', evidence: ['lacp-expired'], where: 'switch' },
  ],
  [
    'the partner said a moment ago that it takes the ports out, and will be held for a minute and a half',
    {
      ...world(somebody, 1, 1),
      facts: { ...world(somebody, 1, 1).facts, bonding: held(false, [false, false]) },
      symptom,
      probes: deaf,
    },
    { code: 'physical.lacp-no-partner', hop: 'bond0', evidence: ['lacp-out-of-sync'], where: 'switch' },
  ],
  [
    'the partner is still heard at one member: nothing of LACP keeps the frames away',
    {
      ...world(somebody, 1, 1),
      facts: { ...world(somebody, 1, 1).facts, bonding: heldBy(true, false) },
      symptom,
      probes: deaf,
    },
    null,
  ],
  [
    'no partner, and one member works',
    alone,
    { code: 'physical.lacp-no-partner', effect: 'degrades', evidence },
  ],
  ['no partner, and only one member is there', world(nobody, 1), null],
  [
    'two aggregators',
    world(somebody, 1, 2),
    { code: 'physical.lacp-split', effect: 'degrades', hop: 'bond0', evidence },
  ],
  [
    'the second of them has no carrier: that is another matter',
    {
      ...alone,
      facts: {
        link: links(
          bondLink('802.3ad', { partnerMac: somebody, aggregator: 1 }),
          member('eth1', 1),
          member('eth2', 2, noCarrier),
        ),
      },
    },
    null,
  ],
]);
