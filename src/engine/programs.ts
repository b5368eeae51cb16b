/** The programs that a hypervisor needs, each with its Debian package. Their absence is told in an answer. */
export const packageOf: Readonly<Record<string, string>> = {
  virsh: 'libvirt-clients',
  ip: 'iproute2',
  bridge: 'iproute2',
  tc: 'iproute2',
  ss: 'iproute2',
  nft: 'nftables',
  tcpdump: 'tcpdump',
  mausezahn: 'netsniff-ng',
  'arp-scan': 'arp-scan',
};

/** Without one of these there is no diagnosis at all; without another one an answer may be `inconclusive`. */
export const indispensable: ReadonlySet<string> = new Set(['virsh', 'ip', 'bridge', 'tcpdump', 'mausezahn']);

/** The line that installs programs on Debian and Ubuntu. */
export function installLine(...programs: readonly string[]): string {
  const packages = new Set(programs.map((program) => packageOf[program] ?? program));
  return `apt-get install --no-install-recommends ${[...packages].join(' ')}`;
}
