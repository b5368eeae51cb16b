import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence about bonds and what lies under an uplink. */
export const bond = {
  'finding.physical.parent-down':
    '{parent}, on which the uplink {device} of {bridge} lies, is set down on this hypervisor.',
  'fix.physical.parent-down':
    'Every VLAN on {parent} comes back with it. If it was set down on purpose (maintenance, a loop), find out why first.',
  'finding.physical.bond-without-member':
    'The bond {bond} has no member that is up: nothing carries the frames of {bridge}. Its members: {members}.',
  'fix.physical.bond-without-member':
    'If they were set down on purpose (maintenance), find out why first. A bond without members has lost them to a change of its configuration.',
  'finding.physical.bond-member-dead':
    'The bond {bond} sends frames of {vm} by {dead}, whose carrier is up and whose switch port passes nothing; {other} works.',
  'fix.physical.bond-member-dead':
    'It moves the traffic to {other} until the bond changes by itself. Ask the network team for the port behind {dead}: blocked, wrong VLANs, not in the port channel. A bond that watches only the carrier (miimon) cannot see this.',
  'finding.physical.lacp-no-partner':
    'The bond {bond} uses LACP, and no partner answers: the switch ports of {members} are not in one port channel with LACP.',
  'fix.physical.lacp-no-partner':
    'For the network team: "Please put the ports of {members} into one port channel with LACP (mode active)." If the other end is a Linux bridge, it never passes LACP on: connect the two ends directly, or use active-backup.',
  'finding.physical.lacp-split':
    'The members of the bond {bond} ({members}) are in different aggregators: only one group of them carries frames.',
  'fix.physical.lacp-split':
    'They lead to different switches, or to different port channels of one. For the network team: "Please put the ports of {members} into one port channel (of one switch, or of two that act as one)."',
  'finding.physical.bond-member-lost':
    'The bond {bond} has lost {member}, which has no carrier: what is left is {left}.',
  'fix.physical.bond-member-lost':
    '{vm} still gets through. Check cable, transceiver and switch port of {member} before {left} fails as well.',
  'finding.physical.bond-member-mtu':
    '{member} of the bond {bond} has an MTU of {mtu}; the bond has {need}. Larger frames that leave by it are lost.',
  'fix.physical.bond-member-mtu':
    'Its carrier may go away for a moment. Correct it in the network configuration as well.',
  'finding.physical.bond-mode-unfit':
    'The bond {bond} under {bridge} is in mode {mode}, which does not suit a bridge: it mixes up MAC addresses or the order of frames.',
  'fix.physical.bond-mode-unfit':
    'Use active-backup, balance-xor or 802.3ad (with LACP on the switch). The mode can only be changed while the bond is down and has no members: plan it.',

  'evidence.lies-on': '{device} lies on {parent}',
  'evidence.members-down': 'the members of {bond} that are there: {members}; none is up',
  'evidence.bond-active': 'the active member of {bond} ({mode}) is {member}',
  'evidence.bond-members': '{member} is a member of {bond} ({mode}) like the others',
  'evidence.member-carries': '{frames} frames of {vm} left by {member}, and no answer came',
  'evidence.member-answered': 'asked by {member} alone, {address} answers',
  'evidence.member-brings-answers': 'answers of {address} come in by {member}, and by no other member',
  'evidence.lacp-partner': 'the partner of {bond} is {partner}',
  'evidence.lacp-expired':
    '{bond} remembers the partner {partner}, and has not heard from it for its whole time (LACP rate {rate}): port state "expired" or "defaulted"',
  'evidence.lacp-out-of-sync':
    '{bond} remembers the partner {partner} (LACP rate {rate}), which last said that these ports are not in its port channel: partner port state without "synchronization"',
  'evidence.lacp-aggregators': 'aggregators: {members}; churned: {churned}',
  'evidence.bond-left': '{bond} ({mode}) goes on with {left}',
  'evidence.bond-mode': 'the mode of {bond} is {mode}',
} as const satisfies Catalogue;
