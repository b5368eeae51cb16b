import { ipv4Text, macText, readU16, readU32 } from './bytes.ts';

/** What one DHCP message says (RFC 2131, 2132); only what a diagnosis asks for. */
export interface DhcpMessage {
  readonly type: DhcpType;
  /** Tells the messages of one exchange from those of others. */
  readonly xid: number;
  /** Seconds for which the client has been asking, as it says itself. */
  readonly seconds: number;
  readonly clientMac: string;
  /** Client identifier (option 61) as hex digits; null where the client sends none. */
  readonly clientId: string | null;
  /** The address that the server gives; null where it gives none. */
  readonly address: string | null;
  /** The address that the client asks for or renews; null where it names none. */
  readonly wanted: string | null;
  /** The server's own name for itself (option 54). */
  readonly server: string | null;
  readonly gateway: string | null;
  readonly prefix: number | null;
}

/** Option 53, in its order; `other` for what is newer than RFC 2132, `bootp` where it is missing. */
const types = [
  'bootp',
  'discover',
  'offer',
  'request',
  'decline',
  'ack',
  'nak',
  'release',
  'inform',
] as const;
export type DhcpType = (typeof types)[number] | 'other';

const cookie = 0x63825363;
const optionsAt = 240;

/** Reads the payload of a UDP packet from or to port 67. Null where it is no DHCP; cut-off options are left out. */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage | null {
  if (bytes.length < optionsAt || readU32(bytes, 236) !== cookie || bytes[1] !== 1 || bytes[2] !== 6) {
    return null;
  }
  const options = readOptions(bytes.subarray(optionsAt));
  const four = (code: number) => {
    const value = options.get(code);
    return value === undefined || value.length < 4 ? null : addressOf(value.subarray(0, 4));
  };
  const mask = options.get(1);
  const clientId = options.get(61);
  return {
    type: types[options.get(53)?.[0] ?? 0] ?? 'other',
    xid: readU32(bytes, 4),
    seconds: readU16(bytes, 8),
    clientMac: macText(bytes.subarray(28, 34)),
    clientId: clientId === undefined ? null : macText(clientId).replaceAll(':', ''),
    address: addressOf(bytes.subarray(16, 20)),
    wanted: four(50) ?? addressOf(bytes.subarray(12, 16)),
    server: four(54),
    gateway: four(3),
    prefix: mask?.length === 4 ? prefixOf(readU32(mask, 0)) : null,
  };
}

function readOptions(bytes: Uint8Array): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const code = bytes[at] ?? 255;
    if (code === 255) {
      break;
    }
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    const value = bytes.subarray(at + 2, at + 2 + length);
    if (value.length < length || length === 0) {
      break;
    }
    options.set(code, value);
    at += 2 + length;
  }
  return options;
}

function addressOf(bytes: Uint8Array): string | null {
  const text = ipv4Text(bytes);
  return text === '0.0.0.0' ? null : text;
}

/** The length of a mask that is one run of ones; null for any other. */
function prefixOf(mask: number): number | null {
  const ones = Math.clz32(~mask >>> 0);
  const whole = ones === 32 ? 0xffffffff : ~(0xffffffff >>> ones) >>> 0;
  return mask >>> 0 === whole ? ones : null;
}
