import { solicitedNode } from '../../model/net.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const multicastReachesListeners = defineCheck({
  id: 'datalink.multicast-reaches-listeners',
  summary:
    'Questions of IPv6, which go to a group, are passed on to the port behind which their owner listens',
  needs: ['link'],
  optional: ['bridge-mdb'],
  probes: ['port-owners'],
  dependsOn: [
    'datalink.egress-forwards',
    'transport.bridge-firewall-passes',
    'transport.bridge-netfilter-passes',
    'datalink.ports-not-isolated',
  ],
  findings: ['datalink.multicast-snooping-drops'],
  run({ path, facts, known, probes: { 'port-owners': owners }, symptom }) {
    const bridge = path.bridge ?? '';
    const settings = facts.link.links.find(({ name }) => name === bridge)?.bridge;
    const unheard = symptom?.works === 'no' && symptom.lost.what === 'arp' && symptom.lost.segment === 'out';
    // Only what is proven: out of its port the owner was asked and answered, through the bridge it never was.
    if (!unheard || owners === null || owners.macs.length === 0 || settings?.mcastSnooping !== true) {
      return pass;
    }
    const mdb = known['bridge-mdb'];
    if (mdb === null) {
      return pass;
    }
    const group = solicitedNode(owners.address);
    const ports = mdb.routerPorts.filter((each) => each.bridge === bridge);
    const listed = mdb.groups.some(
      (each) => each.bridge === bridge && each.port !== bridge && each.group === group,
    );
    // Without a querier the bridge floods groups that it does not know, and snooping harms nobody.
    if (listed || (!settings.mcastQuerier && ports.length === 0)) {
      return pass;
    }
    const { address } = owners;
    const mac = owners.macs[0] ?? '';
    return breaks('datalink.multicast-snooping-drops', {
      hop: bridge,
      confidence: 0.95,
      params: { bridge, address, group, mac },
      evidence: [
        evidence(`ip -j -d link show dev ${bridge}`, 'snooping-on', {
          bridge,
          querier: settings.mcastQuerier ? bridge : ports.map(({ port }) => port).join(', '),
        }),
        evidence(`bridge -j mdb show dev ${bridge}`, 'group-not-listed', { group, address }),
        evidence(`bridge -j fdb show br ${bridge}`, 'answers-out-of-port', {
          address,
          mac,
          ports: owners.devices.join(', '),
        }),
      ],
      fix: { where: 'hypervisor', commands: [`ip link set dev ${bridge} type bridge mcast_snooping 0`] },
    });
  },
});
