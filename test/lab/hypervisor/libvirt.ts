import { existsSync } from 'node:fs';
import type { GuestImage } from '../image.ts';
import type { Guest, GuestNic, LibvirtNetwork, Topology } from '../topology.ts';

/** Where a guest's serial lines end, in the hypervisor's own /run. */
export function serialSocket(guest: string): string {
  return `/run/lab/${guest}.sock`;
}

/** The words by which a guest learns who it is; guest/init.sh reads them. */
/**
 * Whether this is the second kernel, User-Mode Linux. A guest there cannot measure its processor's clock, and
 * without a clock that it trusts it would keep its timer ticking: half of the machine's time.
 */
function isUml(): boolean {
  return existsSync('/proc/exitcode');
}

function bootWords({ name, dns, nics }: Guest): string[] {
  const nic = ({ mac, address, dhcp, address6, gateway, gateway6 }: GuestNic) =>
    [mac, dhcp ? 'dhcp' : address, address6 ?? '-', gateway ?? '-', gateway6 ?? '-'].join(',');
  return [`lab.name=${name}`, `lab.dns=${dns}`, ...nics.map((each, index) => `lab.nic${index}=${nic(each)}`)];
}

function interfaceXml({ hypervisor: { bridges } }: Topology, { mac, attachment }: GuestNic): string {
  const common = `<mac address='${mac}'/><model type='virtio'/><rom enabled='no'/>`;
  switch (attachment.kind) {
    case 'network':
      return `<interface type='network'>${common}<source network='${attachment.name}'/></interface>`;
    case 'direct':
      return `<interface type='direct'>${common}<source dev='${attachment.device}' mode='bridge'/></interface>`;
    case 'bridge': {
      const bridge = bridges.find(({ name }) => name === attachment.name);
      const source = `<source bridge='${attachment.name}'/>`;
      if (bridge?.kind !== 'ovs') {
        return `<interface type='bridge'>${common}${source}</interface>`;
      }
      const tag = bridge.vlan === undefined ? '' : `<vlan><tag id='${bridge.vlan}'/></vlan>`;
      // The datapath in user space fills in no checksum that a guest leaves out.
      const driver = `<driver name='qemu'><host csum='off' gso='off' tso4='off' tso6='off' ufo='off'/><guest csum='off' tso4='off' tso6='off' ufo='off'/></driver>`;
      return `<interface type='bridge'>${common}${source}<virtualport type='openvswitch'/>${tag}${driver}</interface>`;
    }
  }
}

/** The domain as libvirt wants it: emulated, one processor, small, with a second serial line for proofs. */
export function domainXml(topology: Topology, guest: Guest, image: GuestImage): string {
  const boot = [
    'console=ttyS0 quiet nokaslr mitigations=off panic=-1 random.trust_cpu=on',
    ...(isUml() ? ['clocksource=hpet'] : []),
    ...bootWords(guest),
  ].join(' ');
  const channel = guest.agent
    ? `<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>`
    : '';
  return `<domain type='qemu'>
  <name>${guest.name}</name>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${image.kernel}</kernel>
    <initrd>${image.initrd}</initrd>
    <cmdline>${boot}</cmdline>
  </os>
  <features><acpi/></features>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='usb' model='none'/>
    ${guest.nics.map((nic) => interfaceXml(topology, nic)).join('\n    ')}
    <serial type='pty'><target port='0'/></serial>
    <serial type='unix'>
      <source mode='bind' path='${serialSocket(guest.name)}'/>
      <target port='1'/>
    </serial>
    <console type='pty'><target type='serial' port='0'/></console>
    ${channel}
    <memballoon model='none'/>
    <video><model type='none'/></video>
  </devices>
</domain>
`;
}

/** A network of libvirt, with DHCP that gives each guest the address that the topology says. */
export function networkXml({ guests }: Topology, network: LibvirtNetwork): string {
  const [ip = '', prefix = '24'] = network.address.split('/');
  const hosts = guests.flatMap(({ name, nics }) =>
    nics
      .filter(({ attachment }) => attachment.kind === 'network' && attachment.name === network.name)
      .map(({ mac, address }) => `<host mac='${mac}' name='${name}' ip='${address.split('/')[0]}'/>`),
  );
  const base = ip.slice(0, ip.lastIndexOf('.'));
  const forward = network.forward === 'isolated' ? '' : `<forward mode='${network.forward}'/>`;
  return `<network>
  <name>${network.name}</name>
  ${forward}
  <bridge name='${network.bridge}' stp='off' delay='0'/>
  <mac address='${network.mac}'/>
  <ip address='${ip}' prefix='${prefix}'>
    <dhcp><range start='${base}.100' end='${base}.199'/>${hosts.join('')}</dhcp>
  </ip>
</network>
`;
}
