import {
  type Guest,
  type GuestNic,
  type Host,
  type Hypervisor,
  hypervisor,
  names,
  namesFile,
  renderNames,
  type Service,
} from '../topology.ts';

const page = (text: string) => ({ '/run/lab/www/index.html': `${text}\n` });

/** A web server that says hello. */
export function web(name: string, port: number): Service {
  return {
    name,
    argv: ['/bin/busybox', 'httpd', '-f', '-p', `${port}`, '-h', '/run/lab/www'],
    files: page('hello from the lab'),
  };
}

/** What the hypervisor itself offers its guests. */
export const hypervisorApi = web('api', 8022);

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

/** Routes that the hosts of the lab need beyond their own network, IPv4 and IPv6. */
export const defaultRoutes = ['default via 10.0.0.1', 'default via fd00::1'] as const;

/** The MAC addresses of the hypervisor's cards, by their number. */
export function uplinkMac(index: number): string {
  return ['52:54:00:00:01:02', '52:54:00:00:01:03'][index] ?? '';
}

/** The hypervisor with one card in `lan`, and whatever is said otherwise. */
export function makeHypervisor(how: Partial<Hypervisor> & Pick<Hypervisor, 'summary'>): Hypervisor {
  return {
    name: hypervisor,
    cards: [{ device: 'eth0', mac: uplinkMac(0), segment: 'lan', addresses: [] }],
    routes: defaultRoutes,
    forwards: false,
    services: [],
    bonds: [],
    vlanDevices: [],
    bridges: [],
    networks: [],
    ...how,
  };
}

/** The hypervisor's own addresses in `lan`. */
export const hypervisorAddresses = ['10.0.0.2/24', 'fd00::2/64'] as const;

/** The machines that every topology has beside its hypervisor. */
export const lanHosts: readonly Host[] = [
  {
    name: 'gw',
    summary: 'the gateway between 10.0.0.0/24 and 10.0.1.0/24, fd00::/64 and fd00:1::/64',
    cards: [
      { device: 'eth0', mac: '52:54:00:00:01:01', segment: 'lan', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
      {
        device: 'eth1',
        mac: '52:54:00:00:02:01',
        segment: 'backbone',
        addresses: ['10.0.1.1/24', 'fd00:1::1/64'],
      },
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
    routes: defaultRoutes,
    forwards: false,
    services: [web('web', 80), web('app', 8081), dns],
  },
  {
    name: 'far',
    summary: 'a host behind the gateway: TCP 80',
    cards: [
      {
        device: 'eth0',
        mac: '52:54:00:00:02:20',
        segment: 'backbone',
        addresses: ['10.0.1.20/24', 'fd00:1::20/64'],
      },
    ],
    routes: ['default via 10.0.1.1', 'default via fd00:1::1'],
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

type Placing = Pick<GuestNic, 'attachment'> & Partial<GuestNic>;

/** A NIC of a guest in `lan`: its last octet is its address. */
export function lanNic(octet: number, placing: Placing): GuestNic {
  return {
    mac: `52:54:00:00:00:${octet}`,
    address: `10.0.0.${octet}/24`,
    dhcp: false,
    address6: `fd00::${octet}/64`,
    gateway: '10.0.0.1',
    gateway6: 'fd00::1',
    ...placing,
  };
}

/** web01 and db01, the guests that every topology has. db01 has no agent. */
export function twoGuests(
  attachment: GuestNic['attachment'],
  differently: { readonly web01?: Partial<GuestNic>; readonly db01?: Partial<GuestNic> } = {},
): readonly [Guest, Guest] {
  const dns = '10.0.0.20';
  return [
    { name: 'web01', agent: true, dns, nics: [lanNic(10, { attachment, ...differently.web01 })] },
    { name: 'db01', agent: false, dns, nics: [lanNic(11, { attachment, ...differently.db01 })] },
  ];
}
