/** The lab as data: hosts, cables, addresses, services and guests. The machinery reads it and knows no names. */

/** A network card of a host: a cable to a segment's switch, or straight to another host's card. */
export interface Card {
  readonly device: string;
  readonly mac: string;
  readonly segment: string;
  /** Addresses with prefix. On the hypervisor they sit on `bridge` instead. */
  readonly addresses: readonly string[];
}

/** A program that runs on a host for as long as the lab does. */
export interface Service {
  readonly name: string;
  readonly argv: readonly string[];
  /** Files that it reads, by absolute path in the lab's private /run. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A machine of the lab: a network namespace. The hypervisor has more namespaces of its own. */
export interface Host {
  readonly name: string;
  readonly summary: string;
  readonly cards: readonly Card[];
  readonly routes: readonly string[];
  readonly forwards: boolean;
  readonly services: readonly Service[];
  /** Name of the bridge that owns the first card and the addresses. */
  readonly bridge?: string;
}

/** A virtual machine on the hypervisor. */
export interface Guest {
  readonly name: string;
  readonly mac: string;
  readonly address: string;
  readonly address6: string;
  readonly bridge: string;
  readonly agent: boolean;
}

/** Ethernet segments: each is a bridge of that name on the host `switch`, with a port per cable. */
export const segments = ['lan', 'backbone'] as const;

/** Names that the lab's DNS server knows; every other name is answered with NXDOMAIN. */
export const names: Readonly<Record<string, readonly string[]>> = {
  'gw.lab.test': ['10.0.0.1', 'fd00::1'],
  'hv1.lab.test': ['10.0.0.2', 'fd00::2'],
  'web01.lab.test': ['10.0.0.10', 'fd00::10'],
  'db01.lab.test': ['10.0.0.11', 'fd00::11'],
  'neighbor.lab.test': ['10.0.0.20', 'fd00::20'],
  'spare.lab.test': ['10.0.0.77'],
  'app.lab.test': ['10.0.0.20'],
  'far.lab.test': ['10.0.1.20'],
};

const page = (text: string) => ({ '/run/lab/www/index.html': `${text}\n` });
const web = (name: string, port: number): Service => ({
  name,
  argv: ['/bin/busybox', 'httpd', '-f', '-p', `${port}`, '-h', '/run/lab/www'],
  files: page('hello from the lab'),
});

/** The file that the DNS server reads its names from, again at each SIGHUP. */
export const namesFile = '/run/lab/names';

/** The text of `namesFile` for these names. */
export function renderNames(entries: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(entries)
    .flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}\n`))
    .join('');
}

const dns: Service = {
  name: 'dns',
  // `--address=/#/` is NXDOMAIN for every name that the file does not hold; no upstream server is asked.
  argv: [
    '/usr/sbin/dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--user=root',
    '--no-resolv',
    '--no-hosts',
    '--no-poll',
    '--pid-file=',
    '--address=/#/',
    '--local-ttl=0',
    `--addn-hosts=${namesFile}`,
  ],
  files: { [namesFile]: renderNames(names) },
};

/** The name of the host that runs libvirt. */
export const hypervisor = 'hv1';

/** Hosts in the order in which they are made; `switch` is made first, of the segments. */
export const hosts: readonly Host[] = [
  {
    name: 'hv1',
    summary: 'the hypervisor: libvirt, bridge br0 with the uplink eth0',
    cards: [
      { device: 'eth0', mac: '52:54:00:00:01:02', segment: 'lan', addresses: ['10.0.0.2/24', 'fd00::2/64'] },
    ],
    bridge: 'br0',
    routes: ['default via 10.0.0.1'],
    forwards: false,
    services: [],
  },
  {
    name: 'gw',
    summary: 'the gateway between 10.0.0.0/24 and 10.0.1.0/24',
    cards: [
      { device: 'eth0', mac: '52:54:00:00:01:01', segment: 'lan', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
      { device: 'eth1', mac: '52:54:00:00:02:01', segment: 'backbone', addresses: ['10.0.1.1/24'] },
    ],
    routes: [],
    forwards: true,
    services: [],
  },
  {
    name: 'neighbor',
    summary: 'a host beside the guests: TCP 80 and 8081, DNS, a second address 10.0.0.77',
    cards: [
      {
        device: 'eth0',
        mac: '52:54:00:00:01:20',
        segment: 'lan',
        addresses: ['10.0.0.20/24', '10.0.0.77/24', 'fd00::20/64'],
      },
    ],
    routes: ['default via 10.0.0.1'],
    forwards: false,
    services: [web('web', 80), web('app', 8081), dns],
  },
  {
    name: 'far',
    summary: 'a host behind the gateway: TCP 80',
    cards: [{ device: 'eth0', mac: '52:54:00:00:02:20', segment: 'backbone', addresses: ['10.0.1.20/24'] }],
    routes: ['default via 10.0.1.1'],
    forwards: false,
    services: [web('web', 80)],
  },
  {
    name: 'rogue',
    summary: 'a machine on the switch that has no address and keeps quiet until a fault wakes it',
    cards: [{ device: 'eth0', mac: '52:54:00:00:01:66', segment: 'lan', addresses: [] }],
    routes: [],
    forwards: false,
    services: [],
  },
];

/** What the guests are told at their start. */
export const guestNetwork = { gateway: '10.0.0.1', dns: '10.0.0.20' } as const;

/** The virtual machines, all of them on the hypervisor. */
export const guests: readonly Guest[] = [
  {
    name: 'web01',
    mac: '52:54:00:00:00:10',
    address: '10.0.0.10/24',
    address6: 'fd00::10/64',
    bridge: 'br0',
    agent: true,
  },
  {
    name: 'db01',
    mac: '52:54:00:00:00:11',
    address: '10.0.0.11/24',
    address6: 'fd00::11/64',
    bridge: 'br0',
    agent: false,
  },
];

/** Every name that `exec` takes. */
export const machineNames: readonly string[] = [
  'switch',
  ...hosts.map(({ name }) => name),
  ...guests.map(({ name }) => name),
];
