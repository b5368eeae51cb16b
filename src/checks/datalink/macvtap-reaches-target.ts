import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const macvtapReachesTarget = defineCheck({
  id: 'datalink.macvtap-reaches-target',
  summary: "A guest on macvtap is not asked for its own host's address on that very NIC",
  needs: ['domain-xml', 'addr', 'link'],
  optional: ['neigh'],
  decisive: true,
  findings: ['datalink.macvtap-to-own-host'],
  run({ vm, path, facts, known }) {
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    const parent = nic?.sourceDev ?? null;
    const own = facts.addr.addresses.find(({ address }) => address === path.targetAddress);
    // A switch that sends frames back where they came from (802.1Qbg) lets the two talk; then each knows the other.
    const reflected =
      nic?.virtualport != null ||
      known.neigh === null ||
      known.neigh.entries.some(
        ({ device, mac, state }) => device === parent && mac === path.guestMac && !state.includes('FAILED'),
      );
    // A device of the host beside that of the guest: by it the two may reach each other.
    const beside = facts.link.links.some(
      ({ kind, parent: on, up }) => kind === 'macvlan' && on === parent && up,
    );
    if (nic?.type !== 'direct' || parent === null || own?.device !== parent || reflected || beside) {
      return pass;
    }
    const name = shellWord(vm);
    const guest = path.guestAddresses[0]?.address ?? null;
    return breaks('datalink.macvtap-to-own-host', {
      hop: path.tap,
      confidence: 0.95,
      params: { vm, parent, target: own.address, mode: nic.sourceMode ?? 'vepa' },
      evidence: [
        evidence(`virsh dumpxml --domain ${name}`, 'macvtap-on', {
          vm,
          parent,
          mode: nic.sourceMode ?? 'vepa',
        }),
        evidence(`ip -j addr show dev ${parent}`, 'parent-has-target', { parent, target: own.address }),
      ],
      fix: {
        where: 'hypervisor',
        commands:
          nic.sourceMode === 'bridge' && guest !== null
            ? besideGuest(parent, `via-${parent}`.slice(0, 15), guest, own.address)
            : [],
      },
    });
  },
});

/** A macvlan of the host beside the guest's macvtap, by which alone it sends to that guest: both hear each other there. */
function besideGuest(parent: string, device: string, guest: string, own: string): string[] {
  const ip = guest.includes(':') ? 'ip -6' : 'ip';
  return [
    `ip link show dev ${device} >/dev/null 2>&1 || ip link add link ${parent} name ${device} type macvlan mode bridge`,
    `ip link set dev ${device} up`,
    `${ip} route replace ${guest} dev ${device} src ${own}`,
  ];
}
