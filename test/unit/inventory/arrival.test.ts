import { describe, expect, test } from 'vitest';
import { type ArrivedNic, judgeArrival } from '../../../src/inventory/arrival.ts';
import { arrivalProbes, askerMac } from '../../../src/inventory/arrival-probe.ts';
import { DeviceName, Mac } from '../../../src/model/names.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';

const mac = Mac.parse('52:54:00:aa:00:01');
const nic: ArrivedNic = {
  mac,
  tap: DeviceName.parse('vnet0'),
  bridge: 'br0',
  uplinks: ['eth0'],
  learns: true,
  floods: true,
};
const entry = (port: string, of: string = mac) => ({
  mac: of,
  port,
  vlan: null,
  master: 'br0',
  state: '',
  flags: [],
  self: false,
  permanent: false,
  static: false,
  usedSecondsAgo: 0,
  updatedSecondsAgo: 0,
});
const frame = (device: string, direction: 'in' | 'out', srcMac: string = mac): SeenFrame => ({
  device,
  direction,
  atMs: 0,
  frame: { srcMac, dstMac: 'ff:ff:ff:ff:ff:ff', vlans: [], kind: 'other', etherType: 0x8035 },
});
const spoke = frame('vnet0', 'in');
const left = frame('eth0', 'out');

describe('a guest that arrived', () => {
  test.each<[string, Partial<ArrivedNic>, Parameters<typeof judgeArrival>[1], string]>([
    [
      'learned and announced',
      {},
      { fdb: [entry('vnet0')], frames: [spoke, left], askedByAddress: true },
      'seen',
    ],
    [
      'a bridge that leads nowhere',
      { uplinks: [] },
      { fdb: [entry('vnet0')], frames: [], askedByAddress: false },
      'seen',
    ],
    [
      'a port that does not learn',
      { learns: false },
      { fdb: [], frames: [spoke, left], askedByAddress: true },
      'seen',
    ],
    ['not learned', {}, { fdb: [], frames: [spoke, left], askedByAddress: true }, 'unseen'],
    [
      'learned elsewhere',
      {},
      { fdb: [entry('eth0')], frames: [spoke, left], askedByAddress: true },
      'unseen',
    ],
    [
      'it speaks, and nothing leaves',
      {},
      { fdb: [entry('vnet0')], frames: [spoke], askedByAddress: true },
      'unseen',
    ],
    [
      'what came in by the uplink is not its own',
      {},
      { fdb: [entry('vnet0')], frames: [spoke, frame('eth0', 'in')], askedByAddress: true },
      'unseen',
    ],
    [
      'nobody else is taken for it',
      {},
      {
        fdb: [entry('vnet0', '52:54:00:aa:00:02')],
        frames: [spoke, frame('eth0', 'out', '52:54:00:aa:00:02')],
        askedByAddress: true,
      },
      'unseen',
    ],
    ['silent, asked by its address', {}, { fdb: [], frames: [], askedByAddress: true }, 'unseen'],
    ['silent, and no address is known', {}, { fdb: [], frames: [], askedByAddress: false }, 'unknown'],
    ['the table could not be read', {}, { fdb: null, frames: [spoke], askedByAddress: true }, 'unknown'],
    [
      'an uplink that floods nothing',
      { floods: false },
      { fdb: [entry('vnet0')], frames: [spoke], askedByAddress: true },
      'unknown',
    ],
  ])('%s', (_what, change, seen, expected) => {
    expect(judgeArrival({ ...nic, ...change }, seen)).toBe(expected);
  });
});

describe('what it is asked with', () => {
  test('ARP probes that change no cache, and an echo to all nodes, from an address that nobody has', () => {
    const asker = askerMac(0xabcdef12);
    expect(asker).toBe('0e:76:6d:cd:ef:12');
    const frames = arrivalProbes(nic, ['10.0.0.10', 'fd00::10', '10.0.0.11', '10.0.0.12'], asker, 7).map(
      (bytes) => decodeFrame(bytes),
    );
    expect(frames).toMatchObject([
      { kind: 'arp', srcMac: asker, dstMac: mac, operation: 1, senderIp: '0.0.0.0', targetIp: '10.0.0.10' },
      { kind: 'arp', targetIp: '10.0.0.11' },
      { kind: 'ipv6', srcMac: asker, dstIp: 'ff02::1' },
    ]);
  });
});
