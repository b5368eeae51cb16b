import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** A bond as /proc/net/bonding describes it. */
export interface BondDetails {
  readonly name: string;
  /** The kernel's words: "fault-tolerance (active-backup)", "IEEE 802.3ad Dynamic link aggregation", ... */
  readonly mode: string;
  readonly miiStatus: string;
  readonly activeSlave: string | null;
  /** 802.3ad only: all zeros while no partner answers. */
  readonly partnerMac: string | null;
  /** 802.3ad only: the aggregate that carries the traffic. */
  readonly activeAggregator: number | null;
  readonly slaves: readonly BondSlave[];
}

export interface BondSlave {
  readonly name: string;
  readonly miiStatus: string;
  readonly linkFailures: number;
  /** 802.3ad only; slaves of one bond with different ones do not work together. */
  readonly aggregator: number | null;
  readonly actorChurn: string | null;
}

/** Empty: this host has no bonds. */
export interface Bonding {
  readonly bonds: readonly BondDetails[];
}

const folder = '/proc/net/bonding/';

export const bonding = defineFact({
  id: 'bonding',
  summary: 'Bonds with the state of their members',
  source: constantFiles([`${folder}*`]),
  parse(files: FileTexts): Bonding {
    return {
      bonds: Object.entries(files).map(([path, text]) => readBond(path.slice(folder.length), text)),
    };
  },
});

function readBond(name: string, text: string): BondDetails {
  const [head = '', ...members] = text.split(/^(?=Slave Interface: )/mu);
  const mode = valueOf(head, 'Bonding Mode');
  if (mode === null) {
    throw new ParseError(`${folder}${name}: no bonding mode`);
  }
  return {
    name,
    mode,
    miiStatus: valueOf(head, 'MII Status') ?? 'unknown',
    activeSlave: valueOf(head, 'Currently Active Slave'),
    partnerMac: valueOf(head, 'Partner Mac Address'),
    activeAggregator: Number(valueOf(head, 'Aggregator ID') ?? Number.NaN) || null,
    slaves: members.map((member) => ({
      name: valueOf(member, 'Slave Interface') ?? '',
      miiStatus: valueOf(member, 'MII Status') ?? 'unknown',
      linkFailures: Number(valueOf(member, 'Link Failure Count') ?? 0) || 0,
      aggregator: Number(valueOf(member, 'Aggregator ID') ?? Number.NaN) || null,
      actorChurn: valueOf(member, 'Actor Churn State'),
    })),
  };
}

function valueOf(text: string, label: string): string | null {
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(`${label}:`));
  return line === undefined ? null : line.slice(line.indexOf(':') + 1).trim();
}
