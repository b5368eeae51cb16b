import type { PackageLog } from '../facts/domain/package-log.ts';
import type { Outcome, PathHistory, Pattern } from '../model/diagnosis.ts';
import { type Text, text } from '../model/text.ts';
import { type Change, type History, memoryOf } from './history.ts';
import { decidesMost, netOf } from './net-changes.ts';

/** A break that was gone within this time is `temporary`; one that stays longer is `lasting`. */
const temporaryMs = 60_000;

/** How far back changes are told where it is not known when the path last worked. */
const recentMs = 3_600_000;

/** Changes that are told. Of more than these, those that decide come first, then the latest, which are nearest to the break. */
const mostChanges = 6;

/** Packages whose upgrade can change a network: what forwards, filters, configures or emulates it. */
const networkPackage =
  /^(libvirt|qemu|linux-image|linux-modules|kernel|nftables|iptables|ebtables|firewalld|ufw|docker|containerd|podman|openvswitch|ifupdown|ifenslave|bridge-utils|network-?manager|netplan|systemd|dnsmasq|proxmox|pve-)/iu;

/** The path that is told about, and the devices on it. */
export interface StoryOf {
  readonly vm: string;
  readonly target: string;
  readonly outcome: Outcome;
  readonly devices: readonly string[];
  readonly at: string;
}

/** What the history tells of a path at the moment of an answer; call it before that answer is remembered. Pure. */
export function tellStory(
  history: History,
  packages: PackageLog | null,
  { vm, target, outcome, devices, at }: StoryOf,
): PathHistory {
  const memory = memoryOf(history, vm, target);
  const workedAt = memory?.workedAt ?? null;
  const works = outcome === 'reachable';
  const brokenSince = works || outcome === 'inconclusive' ? null : (memory?.brokenSince ?? at);
  const broke = brokenSince ?? memory?.brokenSince ?? at;
  // What was done and undone before it broke did not break it; what was undone after it may have mended it.
  const changesSince = (since: string) => {
    const all = [
      ...history.changes.filter((change) => concerns(change, vm, devices)),
      ...packageChanges(packages),
    ].filter((change) => change.at > since);
    return [
      ...netOf(all.filter((change) => change.at <= broke)),
      ...netOf(all.filter((change) => change.at > broke)),
    ];
  };
  if (works) {
    const wasBroken = memory?.brokenSince ?? null;
    // Broken or mended by somebody who changed something is no flap. A change that was seen with the break is one of these.
    const around = wasBroken === null ? [] : changesSince(workedAt ?? justBefore(wasBroken));
    const short = wasBroken !== null && Date.parse(at) - Date.parse(wasBroken) <= temporaryMs;
    const pattern = around.length > 0 ? 'after-change' : short ? 'temporary' : null;
    return { workedAt, brokenSince, pattern, changes: told(around) };
  }
  const changes = changesSince(workedAt ?? new Date(Date.parse(at) - recentMs).toISOString());
  return {
    workedAt,
    brokenSince,
    pattern: brokenSince === null ? null : patternOf(brokenSince, at, workedAt, changes),
    changes: told(changes),
  };
}

/** The settings of some devices, and of what all traffic passes, that changed since then; newest first. Pure. */
export function changesAround(
  history: History,
  devices: readonly string[],
  since: string,
): PathHistory['changes'] {
  const some = history.changes.filter((change) => change.at >= since && isOf(change, devices));
  return told(netOf(some).slice(-5)).toReversed();
}

/** What a carrier does is what the episode itself tells. */
function isOf(change: Change, devices: readonly string[]): boolean {
  return !change.what.endsWith(' carrier') && concerns(change, '', devices);
}

function told(changes: readonly Change[]): PathHistory['changes'] {
  return decidesMost(changes, mostChanges).map((change) => ({ at: change.at, what: textOf(change) }));
}

function justBefore(at: string): string {
  return new Date(Date.parse(at) - 1).toISOString();
}

function patternOf(
  brokenSince: string,
  at: string,
  workedAt: string | null,
  changes: readonly Change[],
): Pattern | null {
  // In step with a change: it worked, something changed, it was seen broken after that.
  if (workedAt !== null && changes.some((change) => change.at >= workedAt && change.at <= brokenSince)) {
    return 'after-change';
  }
  return Date.parse(at) - Date.parse(brokenSince) > temporaryMs ? 'lasting' : null;
}

/** Whether a path can feel a change: it is on one of its devices, its VM, or in what all traffic passes. */
function concerns({ section, what, before, after }: Change, vm: string, devices: readonly string[]): boolean {
  switch (section) {
    case 'nft-ruleset':
    case 'iptables-save':
    case 'iptables-legacy-save':
      return true;
    case 'bridge-netfilter':
      return what.startsWith('net.bridge ') || devices.includes(what.split(' ')[0] ?? '');
    case 'route': {
      const named = `${before ?? ''}\n${after ?? ''}`;
      return devices.some((device) => named.split(/\s/u).includes(device));
    }
    default:
      return section === `domain ${vm}` || devices.includes(what.split(' ')[0] ?? '');
  }
}

function packageChanges(packages: PackageLog | null): Change[] {
  return (packages?.changes ?? []).flatMap(({ at, name, before, after }) => {
    const time = new Date(at);
    return networkPackage.test(name) && !Number.isNaN(time.getTime())
      ? [{ at: time.toISOString(), section: 'package', what: name, before, after }]
      : [];
  });
}

function textOf({ section, what, before, after }: Change): Text {
  const kind = section === 'package' ? 'package' : 'setting';
  if (before === null || after === null) {
    const value = shown(after ?? before ?? '');
    return text(`change.${kind}-${before === null ? 'added' : 'removed'}`, { what, value });
  }
  if (!before.includes('\n') && !after.includes('\n') && before !== '' && after !== '') {
    return text(`change.${kind}`, { what, before: shown(before), after: shown(after) });
  }
  // Several lines under one name: what came and what went.
  const [old, now] = [before.split('\n'), after.split('\n')];
  const added = now.filter((line) => line !== '' && !old.includes(line));
  const removed = old.filter((line) => line !== '' && !now.includes(line));
  const parts = [...added.map((line) => `+ ${line}`), ...removed.map((line) => `- ${line}`)];
  return text('change.lines', { what, lines: shown(parts.length > 0 ? parts.join('; ') : 'another order') });
}

function shown(value: string): string {
  const line = value.replaceAll('\n', '; ');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
