import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { cleanChatText, shorten } from './command/chat-text.ts';
import { type Text, type TextParams, text as textOf } from './text.ts';

export const Host = z.discriminatedUnion('kind', [
  /** Four decimal numbers, as it is written most. */
  z.strictObject({ kind: z.literal('ipv4'), address: z.string().max(15) }),
  /** As RFC 5952 writes it, without brackets and zone. */
  z.strictObject({ kind: z.literal('ipv6'), address: z.string().max(39) }),
  /** A DNS name in ASCII (IDN as `xn--`), lower case, without the final dot. */
  z.strictObject({ kind: z.literal('name'), name: z.string().max(253) }),
]);
export type Host = z.infer<typeof Host>;

const TargetShape = z.strictObject({
  /** As a person would write it: `10.0.0.1:443`, `[fd00::1]:443`, `db.example.org`. */
  text: z.string().min(1).max(300),
  host: Host,
  port: z.number().int().min(1).max(65_535).nullable(),
});
export type Target = z.infer<typeof TargetShape>;

/** What the VM should reach. One that crossed a queue is parsed again: host and port must be what `text` says. */
export const Target = TargetShape.refine((target) => {
  const parsed = tryParseTarget(target.text);
  return (
    !(parsed instanceof TargetError) &&
    parsed.port === target.port &&
    JSON.stringify(parsed.host) === JSON.stringify(target.host)
  );
}, 'host and port are not what the text says');

/** Not a target that can be diagnosed. `problem` says why, with an example of what is understood. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly problem: Text;

  constructor(key: string, params: TextParams) {
    super(`${key} ${JSON.stringify(params)}`);
    this.problem = textOf(`target.${key}`, params);
  }
}

/** Reads IPv4, IPv6 or a host name, each with an optional port. Throws {@link TargetError}. */
export function parseTarget(input: string): Target {
  const parsed = tryParseTarget(input);
  if (parsed instanceof TargetError) {
    throw parsed;
  }
  return parsed;
}

/** As {@link parseTarget}, with the error as a value. */
export function tryParseTarget(input: string): Target | TargetError {
  const cleaned = cleanChatText(input)
    .replace(/\p{Cf}/gu, '')
    .replace(/^["']+|["']+$/gu, '');
  const shown = shorten(cleaned);
  if (cleaned === '') {
    return new TargetError('empty', {});
  }
  if (cleaned.length > 300) {
    return new TargetError('too-long', { length: cleaned.length });
  }
  if (/[\p{Cc}\s\u2028\u2029]/u.test(cleaned)) {
    return new TargetError('control-character', { target: shown });
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(cleaned)) {
    return new TargetError('url', { target: shown, instead: hostOfUrl(cleaned) });
  }
  const { host, port } = splitPort(cleaned);
  if (port !== null && (!/^\d{1,5}$/u.test(port) || Number(port) < 1 || Number(port) > 65_535)) {
    return new TargetError('port', {
      port: shorten(port),
      host: shorten(host.includes(':') ? `[${host}]` : host),
    });
  }
  const parsed = parseHost(host, shown);
  if (parsed instanceof TargetError) {
    return parsed;
  }
  const number = port === null ? null : Number(port);
  return { text: writeTarget(parsed, host, number), host: parsed, port: number };
}

function splitPort(text: string): { host: string; port: string | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/u.exec(text);
  if (bracketed) {
    return { host: bracketed[1] ?? '', port: bracketed[2] ?? null };
  }
  const parts = text.split(':');
  // Two colons and more are an IPv6 address without brackets, which has no port.
  return parts.length === 2 ? { host: parts[0] ?? '', port: parts[1] ?? '' } : { host: text, port: null };
}

function parseHost(host: string, shown: string): Host | TargetError {
  if (host.includes(':')) {
    return parseIpv6(host, shown);
  }
  // A last label of digits, or `0x...`, is an IPv4 address to every resolver: never a name.
  if (/(^|\.)(\d+|0x[0-9a-f]*)\.?$/iu.test(host)) {
    return parseIpv4(host, shown);
  }
  return parseName(host, shown);
}

function parseIpv4(host: string, shown: string): Host | TargetError {
  const octets = host.split('.');
  const strict =
    octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/u.test(octet) && Number(octet) < 256);
  if (!strict) {
    return new TargetError('not-ipv4', { target: shown });
  }
  const refused = refusedRange(ipaddr.IPv4.parse(host).range());
  return refused ? new TargetError(refused, { target: shown }) : { kind: 'ipv4', address: host };
}

function parseIpv6(host: string, shown: string): Host | TargetError {
  if (host.includes('%')) {
    return new TargetError('zone', { target: shown, instead: shorten(host.split('%')[0] ?? '') });
  }
  if (!ipaddr.IPv6.isValid(host)) {
    return new TargetError('not-ipv6', { target: shown });
  }
  const address = ipaddr.IPv6.parse(host);
  if (address.isIPv4MappedAddress()) {
    return parseIpv4(address.toIPv4Address().toString(), shown);
  }
  const refused = refusedRange(address.range());
  return refused
    ? new TargetError(refused, { target: shown })
    : { kind: 'ipv6', address: address.toRFC5952String() };
}

function refusedRange(range: string): 'broadcast' | 'multicast' | 'loopback' | 'unspecified' | undefined {
  switch (range) {
    case 'broadcast':
    case 'multicast':
    case 'loopback':
    case 'unspecified':
      return range;
    default:
      return undefined;
  }
}

function parseName(host: string, shown: string): Host | TargetError {
  if (host.startsWith('-')) {
    return new TargetError('option', { target: shown });
  }
  // What a URL would take for something else than a host is refused before the URL parser sees it.
  const name = /^[\p{L}\p{M}\p{N}._-]+$/u.test(host) ? toAscii(host) : undefined;
  if (name === undefined) {
    return new TargetError('not-a-name', { target: shown });
  }
  const labels = name.split('.');
  if (name.length > 253 || labels.some((label) => label.length > 63)) {
    return new TargetError('name-too-long', { target: shown });
  }
  if (!labels.every((label) => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/u.test(label))) {
    return new TargetError('not-a-name', { target: shown });
  }
  if (/^((.+\.)?localhost|localhost\.localdomain|ip6-(localhost|loopback))$/u.test(name)) {
    return new TargetError('loopback', { target: shown });
  }
  return { kind: 'name', name };
}

/** The name as it goes into DNS, or undefined where it is none or would be read as an address. */
function toAscii(host: string): string | undefined {
  try {
    const { hostname } = new URL(`http://${host}/`);
    return /^[\d.]+$/u.test(hostname) ? undefined : hostname.replace(/\.$/u, '');
  } catch {
    return undefined;
  }
}

function writeTarget(host: Host, typed: string, port: number | null): string {
  const bare = host.kind === 'name' ? typed.replace(/\.$/u, '') : host.address;
  if (port === null) {
    return bare;
  }
  return host.kind === 'ipv6' ? `[${bare}]:${port}` : `${bare}:${port}`;
}

function hostOfUrl(url: string): string {
  try {
    const { hostname, port, protocol } = new URL(url);
    return shorten(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
  } catch {
    return 'example.org:443';
  }
}
