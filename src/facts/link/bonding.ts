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
  /** 802.3ad only: after 3 s without a word from the partner it is given up, or after 90 s. */
  readonly lacpRate: 'fast' | 'slow' | null;
  readonly slaves: readonly BondSlave[];
}

export interface BondSlave {
  readonly name: string;
  readonly miiStatus: string;
  readonly linkFailures: number;
  /** 802.3ad only; slaves of one bond with different ones do not work together. */
  readonly aggregator: number | null;
  readonly actorChurn: string | null;
  /** 802.3ad only: the partner was not heard for the whole of its time, and is merely held, or is given up. */
  readonly partnerGone: boolean | null;
  /** 802.3ad only: in its last word the partner has this member in its port channel. It says so when it takes it out. */
  readonly partnerInSync: boolean | null;
}

/** Of the state that the member's own end has (IEEE 802.1AX, 6.4.2.3): Defaulted and Expired. */
const goneBits = 0x40 | 0x80;
/** The same of the other end: Synchronization. */
const inSyncBit = 0x08;

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
    lacpRate: rateOf(valueOf(head, 'LACP rate')),
    slaves: members.map((member) => ({
      name: valueOf(member, 'Slave Interface') ?? '',
      miiStatus: valueOf(member, 'MII Status') ?? 'unknown',
      linkFailures: Number(valueOf(member, 'Link Failure Count') ?? 0) || 0,
      aggregator: Number(valueOf(member, 'Aggregator ID') ?? Number.NaN) || null,
      actorChurn: valueOf(member, 'Actor Churn State'),
      partnerGone: hasBits(member, 'actor', goneBits),
      partnerInSync: hasBits(member, 'partner', inSyncBit),
    })),
  };
}

function rateOf(text: string | null): 'fast' | 'slow' | null {
  return text === 'fast' || text === 'slow' ? text : null;
}

/** The kernel shows these details to whoever may administrate the network. */
function hasBits(member: string, end: 'actor' | 'partner', bits: number): boolean | null {
  const [, details = ''] = member.split(`details ${end} lacp pdu:\n`);
  const lines = /^(?:[ \t]+.*\n?)*/u.exec(details)?.[0] ?? '';
  const state = Number.parseInt(valueOf(lines, 'port state') ?? '', 10);
  return Number.isNaN(state) ? null : (state & bits) !== 0;
}

function valueOf(text: string, label: string): string | null {
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(`${label}:`));
  return line === undefined ? null : line.slice(line.indexOf(':') + 1).trim();
}
