import * as fc from 'fast-check';

/** Rules for packets that the host itself routes, takes or sends, NAT among them. */

/** The way of the packets: through the host, to it, or from it. */
export type Course = 'forward' | 'input' | 'output';

export const guestMac = '52:54:00:00:00:01';

const anywhere = [
  'ip saddr 192.168.122.0/24',
  'ip daddr 10.0.0.9',
  'ip daddr != 10.0.0.9',
  'ip daddr 10.0.0.77',
  'tcp dport 80',
  'tcp dport { 22, 443 }',
  'ct state new',
  'ct state established,related',
  'ct state != invalid',
  'ct status dnat',
  'ct mark 0',
  'ct direction original',
  'fib daddr type local',
  'fib daddr type != local',
  'icmp type echo-request',
  'meta mark 0',
  'meta l4proto tcp',
];
const incoming = [
  'iifname "virbr0"',
  'iifname "vnet0"',
  'iifname "virbr*"',
  `ether saddr ${guestMac}`,
  'meta pkttype host',
];
const nftConditions: Readonly<Record<Course, readonly string[]>> = {
  forward: [...anywhere, ...incoming, 'oifname "eth0"', 'oifname != "eth0"'],
  input: [...anywhere, ...incoming, 'fib saddr . iif oif missing'],
  output: [...anywhere, 'oifname "eth0"', 'oifname != "eth0"', `ether saddr ${guestMac}`],
};
const xtAnywhere = [
  '-s 192.168.122.0/24',
  '! -d 10.0.0.9/32',
  '-d 10.0.0.77/32',
  '-p tcp -m tcp --dport 80',
  '-p icmp -m icmp --icmp-type 8',
  '-p icmp -m icmp --icmp-type any',
  '-m conntrack --ctstate NEW',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  '-m conntrack --ctstate DNAT',
  '-m conntrack --ctdir ORIGINAL',
  '-m addrtype --dst-type LOCAL',
  '-m addrtype ! --dst-type LOCAL',
  '-m mark --mark 0x0/0x1',
  '-m connmark --mark 0x1',
  '-p tcp -m tcp --tcp-flags SYN,RST,ACK SYN',
];
const xtIncoming = [
  '-i virbr0',
  '! -i virbr0',
  '-i vnet0',
  '-m physdev --physdev-in vnet0',
  '-m physdev --physdev-is-bridged',
  '-m physdev ! --physdev-is-bridged',
  `-m mac --mac-source ${guestMac}`,
];
const xtConditions: Readonly<Record<Course, readonly string[]>> = {
  forward: [...xtAnywhere, ...xtIncoming, '-o eth0', '! -o eth0'],
  input: [...xtAnywhere, ...xtIncoming],
  output: [...xtAnywhere, '-o eth0', '! -o eth0'],
};

const pick = (values: readonly string[]) => fc.constantFrom(...values);
const line = (conditions: readonly string[], actions: readonly string[]) =>
  fc
    .tuple(fc.array(pick(conditions), { minLength: 1, maxLength: 2 }), pick(actions))
    .map(([some, action]) => `${some.join(' ')} ${action}`);
const lines = (conditions: readonly string[], actions: readonly string[]) =>
  fc.array(line(conditions, actions), { maxLength: 3 });
// iptables takes no option twice.
const xtLines = (conditions: readonly string[], actions: readonly string[]) =>
  fc.array(
    fc.tuple(pick(conditions), pick(actions)).map((words) => words.join(' ')),
    { maxLength: 3 },
  );
const verdicts = ['accept', 'drop', 'drop', 'return', 'counter', 'meta mark set 1', 'ct mark set 1'];
const xtTargets = ['-j ACCEPT', '-j DROP', '-j DROP', '-j RETURN', ''];
const natConditions = anywhere.filter((text) => !/fib|ct status/u.test(text));

const tables = (course: Course) =>
  fc.record({
    course: fc.constant(course),
    policy: pick(['accept', 'accept', 'drop']),
    family: pick(['inet', 'ip']),
    before: fc.option(lines([...anywhere, 'fib saddr . iif oif missing'], verdicts), { freq: 1 }),
    notrack: fc.boolean().map((isOn) => isOn && course !== 'output'),
    main: lines(nftConditions[course], verdicts),
    after: fc.option(lines(anywhere, verdicts), { freq: 1 }),
    bridge: fc.option(
      fc.tuple(
        pick(['prerouting', course === 'output' ? 'output' : 'input']),
        lines(
          ['iifname "vnet0"', `ether saddr ${guestMac}`, 'ip daddr 10.0.0.9', 'meta pkttype host'],
          verdicts,
        ),
      ),
      { freq: 1 },
    ),
    destination: fc.option(
      lines(natConditions, ['dnat to 10.0.0.77', 'dnat to 10.0.0.77', 'accept', 'return']),
      { freq: 1 },
    ),
    source: fc.option(
      lines([...natConditions, 'oifname "eth0"'], ['masquerade', 'snat to 10.0.0.55', 'accept', 'return']),
      { freq: 2 },
    ),
    iptables: fc.option(
      fc.record({
        isLegacy: fc.boolean(),
        policy: pick(['ACCEPT', 'ACCEPT', 'DROP']),
        main: xtLines(xtConditions[course], xtTargets),
        source: xtLines(
          [...xtAnywhere, '-o eth0'],
          ['-j MASQUERADE', '-j SNAT --to-source 10.0.0.55', '-j RETURN'],
        ),
        reverse: fc.constantFrom('', '', '-m rpfilter --invert', '-m rpfilter --loose --invert'),
      }),
      { freq: 2 },
    ),
    callsIptables: fc.boolean(),
  });

/** Rules for one of the courses. */
export const hostRulesets = fc.constantFrom<Course>('forward', 'forward', 'input', 'output').chain(tables);
export type HostRules = typeof hostRulesets extends fc.Arbitrary<infer Value> ? Value : never;

/** The rules of nft as one file. */
export function nftText(rules: HostRules): string {
  const { course, family } = rules;
  const filter = (name: string, hook: string, priority: number, policy: string, list: readonly string[]) =>
    `  chain ${name} {\n    type filter hook ${hook} priority ${priority}; policy ${policy};\n    ${list.join('\n    ')}\n  }\n`;
  const first = course === 'output' ? 'output' : 'prerouting';
  const before = (rules.before ?? []).filter((text) => course !== 'output' || !text.includes('fib saddr'));
  const last = course === 'input' ? [] : (rules.after ?? []);
  const own = [
    filter('main', course, 0, rules.policy, rules.main),
    filter('before', first, -150, 'accept', before),
    course === 'input' ? '' : filter('after', 'postrouting', 150, 'accept', last),
    rules.notrack ? filter('raw', first, -300, 'accept', ['tcp dport 80 notrack']) : '',
  ];
  const nat = [
    rules.destination === null || course === 'input'
      ? ''
      : `  chain dst {\n    type nat hook ${first} priority -100;\n    ${rules.destination.join('\n    ')}\n  }\n`,
    rules.source === null || course === 'input'
      ? ''
      : `  chain src {\n    type nat hook postrouting priority 100;\n    ${rules.source.join('\n    ')}\n  }\n`,
  ];
  const bridge =
    rules.bridge === null
      ? ''
      : `table bridge b {\n${filter(
          'c',
          rules.bridge[0],
          0,
          'accept',
          rules.bridge[1].filter((text) => !text.includes('ct mark')),
        )}}\n`;
  return `table ${family} t {\n${own.join('')}}\ntable ip n {\n${nat.join('')}}\n${bridge}`;
}

/** The rules of iptables as its restore program reads them. */
export function iptablesText(rules: HostRules): string {
  const { iptables, course } = rules;
  const main = (iptables?.main ?? []).map((text) => `-A ${course.toUpperCase()} ${text}`);
  const source = (iptables?.source ?? []).map((text) => `-A POSTROUTING ${text}`);
  const reverse =
    iptables === null || iptables.reverse === '' ? [] : [`-A PREROUTING ${iptables.reverse} -j DROP`];
  return [
    '*filter',
    ...['INPUT', 'FORWARD', 'OUTPUT'].map(
      (name) => `:${name} ${name === course.toUpperCase() ? (iptables?.policy ?? 'ACCEPT') : 'ACCEPT'} [0:0]`,
    ),
    ...main,
    'COMMIT',
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
    ...(course === 'input' ? [] : source),
    'COMMIT',
    '*raw',
    ':PREROUTING ACCEPT [0:0]',
    ...reverse,
    'COMMIT',
    '',
  ].join('\n');
}
