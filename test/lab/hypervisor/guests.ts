import { mustRun } from '../command.ts';
import { poll } from '../holder.ts';
import type { GuestImage } from '../image.ts';
import type { GuestResult } from '../serial.ts';
import { type Guest, guestsOf, type Hypervisor, type Topology } from '../topology.ts';
import { domainXml, networkXml } from './libvirt.ts';

/** Networks and guests of libvirt. The rules that it makes for its networks are kept, to be put back after a fault. */
export async function startGuests(
  hypervisorPid: number,
  topology: Topology,
  { name: hypervisor, networks }: Hypervisor,
  image: GuestImage,
): Promise<void> {
  const guests = guestsOf(topology, hypervisor);
  const file = (name: string, xml: string) => `cat > /run/lab/${name}.xml <<'END-OF-XML'\n${xml}END-OF-XML`;
  const files = [
    ...networks.map((network) => file(`net-${network.name}`, networkXml(topology, network))),
    ...guests.map((guest) => file(guest.name, domainXml(topology, guest, image))),
  ];
  const commands = [
    ...networks.flatMap(({ name }) => [
      `net-define /run/lab/net-${name}.xml`,
      `net-autostart ${name}`,
      `net-start ${name}`,
    ]),
    ...guests.flatMap(({ name }) => [`define /run/lab/${name}.xml`, `start ${name}`]),
  ];
  const keep =
    networks.length === 0
      ? ''
      : 'iptables-save > /run/lab/iptables.rules; ip6tables-save > /run/lab/ip6tables.rules\n' +
        // At once as after a fault: putting them back makes empty chains that libvirt does not make.
        'nft flush ruleset; iptables-restore < /run/lab/iptables.rules; ip6tables-restore < /run/lab/ip6tables.rules\n';
  await mustRun(['nsenter', '-t', `${hypervisorPid}`, '-a', '--wdns=/', 'sh', '-es'], {
    input: `${files.join('\n')}\n${commands.length === 0 ? '' : `virsh -q "${commands.join('; ')}" < /dev/null`}\n${keep}`,
    // In the second kernel, on a busy machine, libvirt needs a minute to learn what QEMU can do.
    timeoutMs: 180_000,
  });
}

/** Waits until a guest has booted: it answers over its serial line. */
export async function waitForGuest(
  guest: Guest,
  ask: (command: string) => Promise<GuestResult>,
): Promise<void> {
  await poll(
    `${guest.name} to start`,
    180_000,
    async () => {
      try {
        return (await ask('true')).exitCode === 0 || undefined;
      } catch {
        return undefined;
      }
    },
    100,
  );
}
