import { userNicMayPing } from '../../../../src/checks/vm/user-nic-may-ping.ts';
import { domain, nic, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const user = nic({ type: 'user', bridge: null, tap: null });
const facts = {
  'domain-xml': domain(user),
  'ping-groups': ok({ first: 1, last: 0 }),
  'qemu-rights': ok({ processes: [{ pid: 71, name: 'qemu-system-x86', mayRaw: false }] }),
};
const rights = (...mayRaw: readonly boolean[]) =>
  ok({ processes: mayRaw.map((may, index) => ({ pid: 71 + index, name: 'qemu-system-x86', mayRaw: may })) });
const path = { tap: '52:54:00:00:00:10', bridge: null, targetAddress: '10.0.1.20' };
const finding = {
  code: 'vm.user-nic-cannot-ping',
  hop: 'web01',
  evidence: ['user-nic', 'no-ping-group', 'no-net-raw'],
  commands: ["sysctl -w net.ipv4.ping_group_range='0 2147483647'"],
} as const;

checkTable(userNicMayPing, [
  ['a bridge', { facts: { 'ping-groups': facts['ping-groups'], 'qemu-rights': facts['qemu-rights'] } }, null],
  ['no group may', { path, facts }, finding],
  [
    'all groups may',
    { path, facts: { ...facts, 'ping-groups': ok({ first: 0, last: 2_147_483_647 }) } },
    null,
  ],
  [
    'one group may, and whose it is nobody knows',
    { path, facts: { ...facts, 'ping-groups': ok({ first: 9, last: 9 }) } },
    null,
  ],
  ['QEMU has the right to do without', { path, facts: { ...facts, 'qemu-rights': rights(true) } }, null],
  ['one of two has', { path, facts: { ...facts, 'qemu-rights': rights(false, true) } }, null],
  ['neither of two has', { path, facts: { ...facts, 'qemu-rights': rights(false, false) } }, finding],
  ['no QEMU was seen', { path, facts: { ...facts, 'qemu-rights': rights() } }, null],
  ['a port is asked about', { path: { ...path, targetPort: 80 }, facts }, null],
  ["QEMU's own address", { path: { ...path, targetAddress: '10.0.2.2' }, facts }, null],
  [
    "QEMU's own address in a network of one's own",
    {
      path: { ...path, targetAddress: '172.17.2.2' },
      facts: {
        ...facts,
        'domain-xml': domain({
          ...user,
          addresses: [
            { address: '172.17.2.9', prefix: 24 },
            { address: '2001:db8::9', prefix: 64 },
          ],
        }),
      },
    },
    null,
  ],
  ['IPv6', { path: { ...path, targetAddress: 'fd00::1', family: 'ipv6' }, facts }, null],
]);
