import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const hostForwards = defineCheck({
  id: 'network.host-forwards',
  summary: "This host routes for the guest, where it is the guest's way out",
  needs: [],
  optional: ['forwarding', 'route-forward', 'route-out'],
  findings: ['network.network-isolated', 'network.forwarding-off', 'network.host-without-route'],
  run({ vm, path, known, absent, symptom }) {
    const { routedByHost: via, targetAddress: target } = path;
    if (via === null || target === null || symptom?.works !== 'no' || symptom.lost.segment !== 'out') {
      return pass;
    }
    const bridge = path.bridge ?? '';
    const from = path.guestAddresses[0]?.address ?? null;
    if (via.mode === 'isolated' && via.network !== null) {
      const name = shellWord(via.network);
      return breaks('network.network-isolated', {
        hop: bridge,
        confidence: 0.97,
        params: { vm, network: via.network, target, tap: path.tap },
        evidence: [
          evidence(`virsh net-dumpxml --network ${name}`, 'network-isolated', { network: via.network }),
        ],
        fix: { where: 'hypervisor' },
      });
    }
    const asked = `ip route get ${target}${from === null ? '' : ` from ${from} iif ${bridge}`}`;
    // A bridge that is no network of libvirt's, on a host that does not forward, was never meant to be routed: its
    // uplink is what is missing.
    if (via.network !== null && known.forwarding !== null && !known.forwarding.ipv4) {
      return breaks('network.forwarding-off', {
        hop: bridge,
        confidence: 0.97,
        params: { vm, target },
        evidence: [
          evidence('sysctl net.ipv4.ip_forward', 'forwarding-off'),
          evidence(asked, 'kernel-has-no-way'),
        ],
        fix: {
          where: 'hypervisor',
          commands: ['sysctl -w net.ipv4.ip_forward=1'],
          persistent: ["echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/60-ip-forward.conf"],
        },
      });
    }
    return absent.includes('route-out') && known['route-out'] === null && known['route-forward'] === null
      ? breaks('network.host-without-route', {
          hop: bridge,
          confidence: 0.94,
          params: { vm, target },
          evidence: [evidence(`ip route get ${target}`, 'kernel-has-no-way')],
          fix: { where: 'hypervisor' },
        })
      : pass;
  },
});
