import { quote } from './command.ts';
import { type Card, type Host, hosts, segments } from './topology.ts';

/** The name of the switch's port for a card. */
export function switchPort(host: string, device = 'eth0'): string {
  return `${host}-${device}`;
}

// Quiet machines: nobody solicits routers or probes for duplicates, so addresses are usable at once.
const quiet = (device: string) =>
  ['accept_ra', 'router_solicitations', 'accept_dad'].map(
    (key) => `echo 0 > /proc/sys/net/ipv6/conf/${device}/${key}`,
  );
const noIpv6 = (device: string) => `echo 1 > /proc/sys/net/ipv6/conf/${device}/disable_ipv6`;
// Faults of br_netfilter switch it on; the healthy lab does as libvirt recommends.
const noBridgeNetfilter = ['iptables', 'ip6tables', 'arptables'].map(
  (name) => `echo 0 > /proc/sys/net/bridge/bridge-nf-call-${name}`,
);

function inHost(name: string, lines: readonly string[]): string {
  return `ip netns exec ${name} sh -e <<'END-OF-HOST'\n${lines.join('\n')}\nEND-OF-HOST`;
}

function hasIpv6({ addresses }: Card): boolean {
  return addresses.some((address) => address.includes(':'));
}

function hostLines(host: Host): string[] {
  const owner = (card: Card) => host.bridge ?? card.device;
  return [
    ...['all', 'default', ...host.cards.map(({ device }) => device)].flatMap(quiet),
    'ip link set lo up',
    ...(host.bridge === undefined
      ? []
      : [
          ...noBridgeNetfilter,
          `ip link add ${host.bridge} address ${host.cards[0]?.mac} type bridge`,
          noIpv6('default'),
          `ip link set ${host.cards[0]?.device} master ${host.bridge}`,
          `ip link set ${host.bridge} up`,
        ]),
    ...host.cards.flatMap((card) => [
      ...(host.bridge !== undefined || !hasIpv6(card) ? [noIpv6(card.device)] : []),
      `ip link set ${card.device} up`,
      ...card.addresses.map((address) => `ip addr add ${address} dev ${owner(card)}`),
    ]),
    ...host.routes.map((route) => `ip route add ${route}`),
    ...(host.forwards ? ['echo 1 > /proc/sys/net/ipv4/ip_forward'] : []),
  ];
}

function switchLines(): string[] {
  return [
    'ip link set lo up',
    noIpv6('all'),
    noIpv6('default'),
    ...noBridgeNetfilter,
    ...segments.flatMap((segment) => [
      `ip link add ${segment} type bridge mcast_snooping 0`,
      `ip link set ${segment} up`,
    ]),
    ...hosts.flatMap(({ name, cards }) =>
      cards.flatMap(({ device, segment }) => {
        const port = switchPort(name, device);
        return [`ip link set ${port} master ${segment}`, `ip link set ${port} up`];
      }),
    ),
  ];
}

/** Starts (or leaves running) the service of a host; runs in the lab's outer namespaces. */
export function startServices(host: Host): string[] {
  return host.services.flatMap(({ name, argv, files = {} }) => [
    ...Object.entries(files).flatMap(([path, text]) => [
      `mkdir -p ${path.slice(0, path.lastIndexOf('/'))}`,
      `printf %s ${quote(text)} > ${path}`,
    ]),
    startService(host.name, name, argv),
  ]);
}

/** The command line that starts one service if it does not run. */
export function startService(host: string, name: string, argv: readonly string[]): string {
  const pidFile = `/run/lab/${host}-${name}.pid`;
  return (
    `start-stop-daemon --start --quiet --oknodo --background --make-pidfile --pidfile ${pidFile} ` +
    `--startas /sbin/ip -- netns exec ${host} ${argv.map(quote).join(' ')}`
  );
}

/** The command line that ends one service and waits for its end. */
export function stopService(host: string, name: string): string {
  return `start-stop-daemon --stop --quiet --oknodo --retry 2 --remove-pidfile --pidfile /run/lab/${host}-${name}.pid`;
}

/** The script that makes all hosts but the hypervisor's own namespaces; run it in the lab's outer ones. */
export function networkScript(): string {
  const cables = hosts.flatMap(({ name, cards }) =>
    cards.map(
      ({ device, mac }) =>
        `ip link add ${device} netns ${name} address ${mac} type veth peer name ${switchPort(name, device)} netns switch`,
    ),
  );
  return [
    'set -e',
    ...['switch', ...hosts.map(({ name }) => name)].map((name) => `ip netns add ${name}`),
    ...cables,
    inHost('switch', switchLines()),
    ...hosts.map((host) => inHost(host.name, hostLines(host))),
    ...hosts.flatMap(startServices),
  ].join('\n');
}
