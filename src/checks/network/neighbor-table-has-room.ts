import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

/** The kernel's defaults are 128, 512 and 1024 entries (arp(7)); these are for a host with thousands of neighbors. */
const thresholds = { gc_thresh1: 1024, gc_thresh2: 4096, gc_thresh3: 8192 } as const;

export const neighborTableHasRoom = defineCheck({
  id: 'network.neighbor-table-has-room',
  summary: "The host's table of neighbors takes new ones, where this path needs it",
  optional: ['kernel-log'],
  dependsOn: ['datalink.egress-forwards'],
  findings: ['network.neighbor-table-full'],
  run({ path, known, symptom }) {
    const table = path.family === 'ipv6' ? 'ndisc_cache' : 'arp_cache';
    const full = known['kernel-log']?.lines.filter(
      ({ kind, device }) => kind === 'neighbor-overflow' && device === table,
    );
    const last = full?.at(-1);
    if (full === undefined || last === undefined) {
      return pass;
    }
    // A bridged path needs no entry of this host: only one that ends or is routed here does.
    const needed = path.targetIsHost || path.routedByHost !== null;
    const lost = symptom?.works === 'no' && symptom.lost.segment !== 'guest';
    const settings = Object.entries(thresholds).map(
      ([key, value]) => `net.${path.family}.neigh.default.${key}=${value}`,
    );
    return (needed && lost ? breaks : notes)('network.neighbor-table-full', {
      hop: path.hostDevice,
      confidence: 0.85,
      params: { table, times: full.length },
      evidence: [
        evidence("dmesg --since=-15min | grep 'table overflow'", 'neighbor-overflow', {
          at: last.at,
          text: last.text,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: settings.map((setting) => `sysctl -w ${setting}`),
        persistent: [`printf '%s\\n' ${settings.join(' ')} > /etc/sysctl.d/90-neighbors.conf`],
      },
    });
  },
});
