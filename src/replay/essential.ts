import { packageLog } from '../facts/domain/package-log.ts';
import type { FactId } from '../facts/index.ts';
import type { Reading } from '../facts/interpret.ts';
import { kernelLog } from '../facts/link/kernel-log.ts';

type Keep = (text: string) => string;

/**
 * What of an output stays where names are replaced: what vmping reads of it, and nothing that tells more of its owner:
 * disks, metadata, host names, log lines of other programs, comments.
 */
const essentials: Readonly<Partial<Record<FactId, Keep>>> = {
  'domain-xml': (xml) =>
    elementsOf(xml, 'domain', ['name', 'uuid'], ['interface', 'channel'], 'devices')
      .replaceAll(/<(?:script|backend)\b[^>]*\/>/gu, '')
      .replaceAll(/(?<=\bpath=)(?:'[^']*'|"[^"]*")/gu, "''"),
  'network-xml': (xml) =>
    elementsOf(
      xml,
      'network',
      ['name', 'uuid', 'forward', 'bridge', 'mac', 'mtu', 'vlan', 'ip'],
      [],
    ).replaceAll(/<host\b[^>]*(?:\/>|>[\s\S]*?<\/host>)|<(?:tftp|bootp)\b[^>]*\/>/gu, ''),
  'dhcp-leases': (json) => keysOf(json, ['mac-address', 'ip-address', 'expiry-time']),
  lldp: withoutWords,
  'kernel-log': (log) => linesThat(log, (line) => kernelLog.parse(outputOf(line) as never).lines.length > 0),
  'package-log': (log) =>
    linesThat(log, (line) => packageLog.parse({ log: line } as never).changes.length > 0),
  'sysctl-files': (text) => linesThat(text, (line) => /^\s*-?net[./]/u.test(line)),
  'resolv-conf': (text) =>
    linesThat(text, (line) => /^\s*(?:nameserver|search|domain|options)\b/u.test(line)),
  'nft-ruleset': (json) =>
    json.replaceAll(/"(?<key>comment|prefix)": ?"(?:[^"\\]|\\.)*"/gu, (_, key: string) => `"${key}": "-"`),
  'iptables-save': withoutComments,
  'ip6tables-save': withoutComments,
  'iptables-legacy-save': withoutComments,
  'ip6tables-legacy-save': withoutComments,
  ebtables: withoutComments,
  'ebtables-nat': withoutComments,
  'ebtables-legacy': withoutComments,
  'ebtables-legacy-nat': withoutComments,
};

/** The same reading with no more in it than vmping needs of it. */
export function essentialReading(reading: Reading): Reading {
  const keep = essentials[reading.id as FactId];
  const { raw } = reading;
  if (keep === undefined || raw.kind === 'failed') {
    return reading;
  }
  if (raw.kind === 'command') {
    return { ...reading, raw: { ...raw, output: { ...raw.output, stdout: keep(raw.output.stdout) } } };
  }
  const files = Object.entries(raw.files).map(([path, text]) => [path, keep(text)] as const);
  return { ...reading, raw: { ...raw, files: Object.fromEntries(files) } };
}

function linesThat(text: string, wanted: (line: string) => boolean): string {
  return text
    .split('\n')
    .filter((line) => wanted(line))
    .map((line) => `${line}\n`)
    .join('');
}

function outputOf(stdout: string) {
  return { stdout, stderr: '', exitCode: 0 };
}

/** The words of a person in rules as iptables and ebtables print them. */
function withoutComments(text: string): string {
  return text.replaceAll(
    /(?<option>--(?:comment|log-prefix|nflog-prefix|string|hex-string)) (?:"(?:[^"\\]|\\.)*"|[^\s"]\S*)/gu,
    (_, option: string) => `${option} -`,
  );
}

/** A document of libvirt with these elements alone, those of `inner` within the element `around`. */
function elementsOf(
  xml: string,
  root: string,
  outer: readonly string[],
  inner: readonly string[],
  around = '',
): string {
  const told = xml.replaceAll(
    /<(?<name>metadata|title|description|os|sysinfo)\b[^>]*>[\s\S]*?<\/\k<name>>/gu,
    '',
  );
  const body = new RegExp(`<${root}\\b[^>]*>(?<body>[\\s\\S]*)</${root}>`, 'u').exec(told)?.groups?.['body'];
  const rest = new RegExp(
    `<${around || 'devices'}\\b[^>]*>(?<body>[\\s\\S]*)</${around || 'devices'}>`,
    'u',
  ).exec(told);
  if (body === undefined) {
    return xml;
  }
  // What is named alike within the devices (a disk's serial) is not of the document itself.
  const own = elements(rest === null ? body : body.replace(rest[0], ''), outer);
  const devices = inner.length === 0 ? [] : elements(rest?.groups?.['body'] ?? '', inner);
  const wrapped = devices.length === 0 ? [] : [`<${around}>`, ...devices, `</${around}>`];
  return [`<${root}>`, ...own, ...wrapped, `</${root}>`, ''].join('\n');
}

function elements(xml: string, names: readonly string[]): string[] {
  const some = names.join('|');
  return [...xml.matchAll(new RegExp(`<(${some})(?:\\s[^>]*)?(?:/>|(?<!/)>[\\s\\S]*?</\\1>)`, 'gu'))].map(
    ([found]) => found,
  );
}

/** A list of objects with these keys alone. */
function keysOf(json: string, keys: readonly string[]): string {
  try {
    const list = JSON.parse(json) as unknown;
    const some = (Array.isArray(list) ? list : []).map((each: unknown) =>
      Object.fromEntries(Object.entries(each as object).filter(([key]) => keys.includes(key))),
    );
    return `${JSON.stringify(some)}\n`;
  } catch {
    return '';
  }
}

/** What switches say of themselves beside their names and ports: models, places, addresses, people. */
function withoutWords(json: string): string {
  const unwanted = new Set(['descr', 'mgmt-ip', 'mgmt-iface', 'lldp-med', 'unknown-tlvs', 'custom-tlv']);
  const strip = (value: unknown, within: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((each: unknown) => strip(each, within));
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => !unwanted.has(key) && !(within === 'vlan' && key === 'value'))
            .map(([key, each]) => [key, strip(each, key)]),
        )
      : value;
  };
  try {
    return `${JSON.stringify(strip(JSON.parse(json), ''))}\n`;
  } catch {
    return json;
  }
}
