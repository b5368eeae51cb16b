import { describe, expect, test } from 'vitest';
import { linkLocalOf } from '../../../src/model/net.ts';
import { readControl } from '../../../src/probes/control.ts';
import type { Ipv4Payload, Ipv6Body } from '../../../src/probes/frame/frame.ts';
import { readGuest } from '../../../src/probes/guest.ts';
import { type Impersonation, readImpersonated } from '../../../src/probes/impersonate.ts';
import { portAsker, readOwners } from '../../../src/probes/owners.ts';
import { provokedAt, readAsked, readProvoked, relevantAsked } from '../../../src/probes/provoke.ts';
import { sortByNic } from '../../../src/probes/session/other-nics.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';
import { asked, macs, path } from '../checks/builders.ts';
import { answers, arp, asks, echo, ends, ip, seen } from './log.ts';

const id = 0x1234;
const all = 'ff:ff:ff:ff:ff:ff';
const target = '10.0.0.1';
const guest = '10.0.0.10';

describe('readGuest', () => {
  const read = (...log: SeenFrame[]) => readGuest(log, ends, ['10.0.0.0/24']);

  test('silence', () => {
    expect(read()).toEqual({
      address: null,
      answersArp: false,
      answersIpv6: false,
      spoke: false,
      swept: ['10.0.0.0/24'],
    });
  });

  test('an answer beats a question, whichever came first', () => {
    const question = seen('tap', macs.guest, all, arp(macs.guest, '10.0.0.7', target));
    expect(read(question)).toMatchObject({ address: '10.0.0.7', answersArp: false, spoke: true });
    const answer = answers('tap', macs.guest, guest, macs.bridge);
    expect(read(question, answer)).toMatchObject({ address: guest, answersArp: true });
  });

  test('a guest that tries an address out owns none yet', () => {
    const probe = seen('tap', macs.guest, all, arp(macs.guest, '0.0.0.0', guest));
    expect(read(probe)).toMatchObject({ address: null, answersArp: false, spoke: true });
  });

  test('IPv6: an answer, or the question that an answer begins with; what it says of its own accord is life alone', () => {
    const ipv6 = { kind: 'ipv6', srcIp: 'fe80::1', dstIp: 'ff02::1' } as const;
    const says = (payload: Ipv6Body['payload']) =>
      read(seen('tap', macs.guest, macs.bridge, { ...ipv6, payload }));
    const solicits = (of: string) => ({ kind: 'neighbor-solicitation', target: of }) as const;
    expect(says({ kind: 'echo', request: false, id, sequence: 1 })).toMatchObject({ answersIpv6: true });
    expect(says(solicits(linkLocalOf(macs.bridge)))).toMatchObject({ answersIpv6: true });
    const alive = { answersIpv6: false, spoke: true };
    expect(says({ kind: 'echo', request: true, id, sequence: 1 })).toMatchObject(alive);
    expect(says(solicits('fe80::99'))).toMatchObject(alive);
    expect(says({ kind: 'other', nextHeader: 0 })).toMatchObject(alive);
  });

  test('IPv6: "parameter problem" shows the address of a guest that answers no ping; another error does not', () => {
    const says = (type: number) =>
      readGuest(
        [
          seen('tap', macs.guest, macs.bridge, {
            kind: 'ipv6',
            srcIp: 'fd00::10',
            dstIp: 'fd00::20',
            payload: { kind: 'icmp-error', type, code: 2, about: null },
          }),
        ],
        ends,
        [],
        'fd00::20',
      );
    expect(says(4)).toMatchObject({ address: 'fd00::10', answersArp: true, spoke: true });
    expect(says(1)).toMatchObject({ address: null, answersArp: false, spoke: true });
  });

  test('what others send into the tap, and what the guest sends elsewhere, is not the guest at its tap', () => {
    const others = [answers('tap', macs.gateway, target), answers('out', macs.guest, guest, macs.gateway)];
    expect(read(...others)).toMatchObject({ spoke: false, answersArp: false });
  });
});

describe('readProvoked', () => {
  const question = { from: target, guestAddress: guest, id };
  const reply = (where: 'tap' | 'bridge' | 'out' | 'in' | 'tap2', replyId = id) =>
    seen(where, macs.guest, macs.gateway, ip(guest, target, echo(false, replyId)));

  test('the reply, its next hop, and where it left', () => {
    expect(readProvoked([reply('tap'), reply('out')], ends, question)).toMatchObject({
      replyMac: macs.gateway,
      replyLeftBy: ['eth0'],
    });
    expect(readProvoked([reply('tap'), reply('tap2')], ends, question).replyLeftBy).toEqual(['vnet1']);
    expect(readProvoked([reply('tap'), reply('bridge')], ends, question).replyLeftBy).toEqual(['br0']);
  });

  test('a frame that comes in from outside has not left', () => {
    expect(readProvoked([reply('tap'), reply('in')], ends, question).replyLeftBy).toEqual([]);
  });

  test("somebody else's ping, and one of another run, are no reply", () => {
    expect(readProvoked([reply('tap', 9)], ends, question).replyMac).toBeNull();
    const question2 = seen('tap', macs.guest, macs.gateway, ip(guest, target, echo(true, id)));
    expect(readProvoked([question2], ends, question).replyMac).toBeNull();
  });

  test('"parameter problem" is the reply of a guest that drops pings; "port unreachable" is about something else', () => {
    const error = (type: number): Ipv4Payload => ({ kind: 'icmp-error', type, code: 0, about: null });
    const said = (type: number) => [seen('tap', macs.guest, macs.gateway, ip(guest, target, error(type)))];
    expect(readProvoked(said(12), ends, question).replyMac).toBe(macs.gateway);
    expect(readProvoked(said(3), ends, question).replyMac).toBeNull();
  });

  test('when it was asked: not by another run', () => {
    const provocation = (at: number, askId: number) =>
      seen('tap', macs.bridge, macs.guest, ip(target, guest, echo(true, askId)), at);
    expect(provokedAt([provocation(5, 7), provocation(9, id), provocation(12, id)], ends, question)).toBe(9);
    expect(provokedAt([provocation(5, 7)], ends, question)).toBeNull();
  });
});

describe('readAsked', () => {
  test('who was asked for, how often, where it left and who answered', () => {
    const log = [
      asks('tap', target),
      asks('bridge', target),
      asks('out', target),
      asks('tap', target, 1_000),
      answers('in', macs.gateway, target),
      answers('tap', macs.gateway, target),
    ];
    expect(readAsked(log, ends)).toEqual([
      {
        address: target,
        times: 2,
        askedAs: ['10.0.0.10'],
        answeredBy: [macs.gateway],
        answersLost: [],
        leftBy: ['br0', 'eth0'],
      },
    ]);
  });

  test('an answer that came in and did not reach the tap is lost', () => {
    expect(readAsked([asks('tap', target), answers('in', macs.gateway, target)], ends)).toMatchObject([
      { answeredBy: [], answersLost: [{ device: 'eth0', mac: macs.gateway }] },
    ]);
  });

  test("an answer to a question that was asked from its MAC address and nobody's address is none", () => {
    const says = (to: string) =>
      seen('tap', macs.neighbor, macs.guest, {
        kind: 'ipv6',
        srcIp: 'fd00::20',
        dstIp: to,
        payload: { kind: 'neighbor-advertisement', target: 'fd00::20', targetMac: macs.neighbor },
      });
    const question = seen('tap', macs.guest, '33:33:ff:00:00:20', {
      kind: 'ipv6',
      srcIp: 'fd00::10',
      dstIp: 'ff02::1:ff00:20',
      payload: { kind: 'neighbor-solicitation', target: 'fd00::20', sourceMac: macs.guest },
    });
    const none = { address: 'fd00::20', answeredBy: [], answersLost: [] };
    expect(readAsked([question, says(portAsker)], ends)).toMatchObject([none]);
    expect(readAsked([question, says('fd00::10')], ends)).toMatchObject([
      { ...none, answeredBy: [macs.neighbor] },
    ]);
  });

  test('an answer to somebody else is none', () => {
    const toHost = answers('in', macs.gateway, target, macs.bridge);
    expect(readAsked([asks('tap', target), toHost], ends)).toMatchObject([
      { answeredBy: [], answersLost: [] },
    ]);
  });

  test('announcements, tries and the questions of others are left out', () => {
    const announcement = seen('tap', macs.guest, all, arp(macs.guest, guest, guest));
    const tried = seen('tap', macs.guest, all, arp(macs.guest, '0.0.0.0', guest));
    const other = seen('tap', macs.other, all, arp(macs.other, '10.0.0.11', target));
    expect(readAsked([announcement, tried, other], ends)).toEqual([]);
  });

  test('a busy guest asks for others as well: they say nothing of the way to this target', () => {
    const [dead, own, gateway] = [asked('10.0.0.77'), asked(target), asked('10.0.0.254')];
    const way = (changes: Parameters<typeof path>[0] = {}) => path({ hostGateway: '10.0.0.254', ...changes });
    expect(relevantAsked([dead, own], way())).toEqual([own]);
    expect(relevantAsked([dead, gateway], way())).toEqual([gateway]);
    expect(relevantAsked([dead], way())).toEqual([]);
    // Beyond a router, or where this host does not know the network, it may be the gateway of the guest.
    expect(relevantAsked([dead], way({ targetAddress: '10.0.1.20' }))).toEqual([dead]);
    expect(relevantAsked([dead], way({ hostAddresses: [] }))).toEqual([dead]);
    // It looks for this host by IPv6, to answer it: no gateway of an IPv4 target.
    const byIpv6 = asked('fe80::5054:ff:fe00:102');
    expect(relevantAsked([byIpv6], way({ targetAddress: '10.0.1.20' }))).toEqual([]);
    expect(relevantAsked([byIpv6], way({ targetAddress: 'fd00:1::20' }))).toEqual([byIpv6]);
  });
});

describe('readImpersonated', () => {
  const as: Impersonation = {
    guestAddress: guest,
    target: '10.0.1.20',
    nextHopMac: macs.gateway,
    device: 'eth0',
    ttl: 64,
    id,
    port: null,
  };
  const tcp = (changes: Partial<Extract<Ipv4Payload, { kind: 'tcp' }>['flags']>): Ipv4Payload => ({
    kind: 'tcp',
    srcPort: 80,
    dstPort: id,
    sequence: 0,
    acknowledgment: 1,
    flags: { syn: false, ack: true, rst: false, fin: false, ...changes },
  });
  const from = (where: 'tap' | 'in', payload: Ipv4Payload, srcIp = '10.0.1.20', atMs = 12) =>
    seen(where, macs.gateway, macs.guest, ip(srcIp, guest, payload), atMs);
  const read = (log: SeenFrame[], changes: Partial<Impersonation> = {}) =>
    readImpersonated(log, ends, { ...as, ...changes }, [10]);

  test('nothing', () => {
    expect(read([])).toMatchObject({
      answer: null,
      answerMac: null,
      seenAt: [],
      reachedTap: false,
      rttMs: null,
      sent: 1,
    });
  });

  test('an echo reply, and how far it came', () => {
    expect(read([from('in', echo(false, id))])).toMatchObject({
      answer: { kind: 'echo-reply' },
      answerMac: macs.gateway,
      seenAt: ['eth0'],
      reachedTap: false,
      rttMs: 2,
    });
    expect(read([from('in', echo(false, id)), from('tap', echo(false, id))])).toMatchObject({
      seenAt: ['eth0', 'vnet0'],
      reachedTap: true,
    });
  });

  test.each([
    ['of another run', from('tap', echo(false, 9))],
    ['a question', from('tap', echo(true, id))],
    ['from somebody else', from('tap', echo(false, id), '10.0.1.21')],
    ['to another port', from('tap', { ...tcp({ syn: true }), dstPort: 9 } as Ipv4Payload)],
  ])('%s is no answer', (_, frame) => {
    expect(read([frame]).answer).toBeNull();
    expect(read([frame], { port: 80 }).answer).toBeNull();
  });

  test('TCP: open, refused, and a segment of neither', () => {
    expect(read([from('tap', tcp({ syn: true }))], { port: 80 }).answer).toEqual({ kind: 'open' });
    expect(read([from('tap', tcp({ rst: true }))], { port: 80 }).answer).toEqual({ kind: 'refused' });
    expect(read([from('tap', tcp({}))], { port: 80 }).answer).toBeNull();
  });

  test('an error of ICMP counts where it is about this packet, whoever says it', () => {
    const about = { srcIp: guest, dstIp: '10.0.1.20', protocol: 1, first: 0x0800_0000, echoId: id };
    const error: Ipv4Payload = { kind: 'icmp-error', type: 3, code: 1, about };
    expect(read([from('tap', error, target)]).answer).toEqual({
      kind: 'icmp-error',
      type: 3,
      code: 1,
      from: target,
    });
    const others: Ipv4Payload = { ...error, about: { ...about, echoId: 9 } };
    expect(read([from('tap', others, target)]).answer).toBeNull();
    const syn: Ipv4Payload = {
      ...error,
      about: { ...about, protocol: 6, first: (id << 16) | 80, echoId: null },
    };
    expect(read([from('tap', syn, target)], { port: 80 }).answer?.kind).toBe('icmp-error');
  });
});

describe('readOwners', () => {
  const read = (...log: SeenFrame[]) => readOwners(log, ends, target, true).macs;

  test('each once, by the device that it came in by', () => {
    const log = [
      answers('tap', macs.gateway, target),
      answers('in', macs.gateway, target, macs.bridge),
      answers('in', macs.rogue, target, macs.bridge),
    ];
    expect(read(...log)).toEqual([
      { mac: macs.gateway, device: 'eth0', answered: true },
      { mac: macs.rogue, device: 'eth0', answered: true },
    ]);
  });

  test('an announcement is a claim that answers nothing', () => {
    expect(read(seen('in', macs.rogue, all, arp(macs.rogue, target, target)))).toEqual([
      { mac: macs.rogue, device: 'eth0', answered: false },
    ]);
  });

  test("this host's own questions, what leaves, and other addresses are no claims", () => {
    const own = seen('bridge', macs.bridge, all, arp(macs.bridge, target, '10.0.0.9'));
    const leaves = answers('out', macs.guest, target, macs.gateway);
    const other = answers('in', macs.neighbor, '10.0.0.20');
    expect(read(own, leaves, other)).toEqual([]);
  });
});

describe('readControl', () => {
  const question = { from: '10.0.0.2', target: guest, nextHopMac: macs.guest, id };
  const ask = seen('tap', macs.bridge, macs.guest, ip('10.0.0.2', guest, echo(true, id)));
  const reply = seen('bridge', macs.guest, macs.bridge, ip(guest, '10.0.0.2', echo(false, id)));

  test('answered; delivered though not answered; neither', () => {
    const read = (...log: SeenFrame[]) => readControl(log, question, ends);
    expect(read(ask, reply)).toMatchObject({ answered: true, delivered: true });
    expect(read(ask)).toMatchObject({ answered: false, delivered: true });
    const leftUplink = { ...ask, device: 'eth0' };
    expect(read(leftUplink)).toMatchObject({ answered: false, delivered: false });
  });

  test('of another run is none', () => {
    expect(readControl([ask, reply], { ...question, id: 9 }, ends)).toMatchObject({
      answered: false,
      delivered: false,
    });
  });
});

describe("the guest's other NICs", () => {
  const way = path({ otherNics: [{ mac: macs.other, tap: 'vnet1' }] });
  const flooded = seen('tap2', macs.guest, all, arp(macs.guest, guest, target));

  test('what the bridge floods out of another tap of the guest has not left', () => {
    const log = [asks('tap', target), flooded];
    expect(sortByNic(way, { seen: log }).log()).toEqual([log[0]]);
    expect(sortByNic(path(), { seen: log }).log()).toEqual(log);
    expect(sortByNic(way, { seen: log }).otherNic(target)).toBeNull();
  });

  test('the guest speaks by another one', () => {
    const spoke = seen('tap2', macs.other, macs.gateway, ip(guest, target, echo(false, id)));
    expect(sortByNic(way, { seen: [spoke] }).otherNic(target)).toEqual({ tap: 'vnet1', mac: macs.other });
    expect(sortByNic(way, { seen: [spoke] }).otherNic('10.0.0.99')).toBeNull();
  });
});
