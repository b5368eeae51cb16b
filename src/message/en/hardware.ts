import type { Catalogue } from '../catalogue.ts';

/** English: NICs, virtual functions and radios, which no lab has. */
export const hardware = {
  'finding.physical.nic-hangs':
    'The NIC {device} hangs: the kernel had to reset it ({times} messages in 15 minutes).',
  'fix.physical.nic-hangs':
    'Switching offloads off cures the usual case and costs some CPU; the bounce interrupts everybody on {device} for a second or two. If it goes on: firmware, cable, another NIC.',
  'evidence.nic-hang': '{at}: {text}',
  'finding.physical.nic-merges':
    'The NIC {device} merges packets that it receives (large receive offload), and the kernel drops what {bridge} would have to forward of them: long transfers to {vm} stall.',
  'fix.physical.nic-merges':
    'The cable may go away for a second. The bridge switches this off when the NIC becomes its port; something switched it on again, or the driver does not obey. A .link file of that NIC that is there already wants the line instead.',
  'evidence.nic-merges': '{at}: {text}',
  'finding.physical.vf-drops-guest':
    "The uplink {uplink} is virtual function {number} of {parent}, and that NIC drops frames whose MAC address is not the function's own: those of {mac}.",
  'fix.physical.vf-drops-guest':
    'From then on a VM behind {uplink} may use any MAC address. Repeat it at each boot of the hypervisor (networkd: [SR-IOV] with MACSpoofCheck=no and Trust=yes).',
  'evidence.vf-limits': 'vf {number} of {parent}: spoofchk {spoofCheck}, trust {trust}',
  'evidence.vf-nothing-back':
    'frames of the VM leave by {uplink}, and none for it comes back; the host is answered',
  'finding.physical.vf-behind-same-nic':
    'The other end is virtual function {number} of {parent}, and that NIC does not know that {mac} is behind its own bridge.',
  'fix.physical.vf-behind-same-nic':
    'It tells the switch inside the NIC where the MAC address is; it is gone when {parent} is reset, so a libvirt hook has to repeat it at each start of the VM.',
  'evidence.vf-is-target': 'vf {number} of {parent} has the MAC address {mac} that answers for the next hop',
  'evidence.vf-mac-unknown': 'no entry for {mac} with `self`: frames for it leave by the cable',
  'finding.physical.uplink-is-wifi':
    'The uplink {uplink} is Wi-Fi: an access point takes frames of one MAC address only, not those of {mac}.',
  'fix.physical.uplink-is-wifi':
    'Use a wired uplink, or a routed or NAT network of libvirt; a bridge over Wi-Fi works only with WDS (`iw dev {uplink} set 4addr on`) where the access point allows it.',
  'evidence.is-wifi': '{uplink} belongs to a radio',
  'finding.datalink.own-address-received':
    '{bridge} receives frames on {device} that carry its own MAC address as their source ({times} times in 15 minutes): a loop, or another machine with the same MAC address.',
  'fix.datalink.own-address-received':
    'Look for a second cable into the same network, and for another hypervisor whose bridge has the same MAC address (cloned machine-id).',
  'evidence.own-address': '{at}: {text}',
  'finding.network.neighbor-table-full':
    "This host's table of neighbors ({table}) is full: it cannot learn new MAC addresses ({times} messages in 15 minutes).",
  'fix.network.neighbor-table-full':
    'Takes effect at once. A table that fills again has a scan or a far too wide subnet behind it: `ip -s neigh` shows whose addresses they are.',
  'evidence.neighbor-overflow': '{at}: {text}',
} as const satisfies Catalogue;
