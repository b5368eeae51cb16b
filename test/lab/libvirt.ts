import type { GuestImage } from './image.ts';
import { type Guest, guestNetwork } from './topology.ts';

/** Where a guest's serial lines end, in the hypervisor's own /run. */
export function serialSocket(guest: string): string {
  return `/run/lab/${guest}.sock`;
}

/** The domain as libvirt wants it: emulated, one processor, small, with a second serial line for proofs. */
export function domainXml(guest: Guest, image: GuestImage): string {
  const boot = [
    'console=ttyS0 quiet nokaslr mitigations=off panic=-1 random.trust_cpu=on',
    `lab.name=${guest.name} lab.mac=${guest.mac} lab.ip=${guest.address} lab.ip6=${guest.address6}`,
    `lab.gw=${guestNetwork.gateway} lab.dns=${guestNetwork.dns}`,
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
    <interface type='bridge'>
      <mac address='${guest.mac}'/>
      <source bridge='${guest.bridge}'/>
      <model type='virtio'/>
      <rom enabled='no'/>
    </interface>
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
