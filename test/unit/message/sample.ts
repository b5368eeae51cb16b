import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Finding } from '../../../src/model/finding.ts';

/** A finding of a code that the catalogue has no text for, so that these tests do not depend on any check. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
  return {
    code: 'datalink.sample',
    layer: 'datalink',
    effect: 'breaks',
    hop: 'vnet0',
    confidence: 0.98,
    params: { tap: 'vnet0', bridge: 'br0' },
    evidence: [
      { command: 'ip -j -d link show dev vnet0', shows: { key: 'sample.shows', params: { tap: 'vnet0' } } },
    ],
    fix: {
      where: 'hypervisor',
      commands: ['ip link set dev vnet0 master br0'],
      persistent: ['virsh edit web01'],
      note: { key: 'sample.note', params: {} },
    },
    ...changes,
  };
}

/** A diagnosis with everything in it. */
export function sampleDiagnosis(changes: Partial<Diagnosis> = {}): Diagnosis {
  return {
    v: 1,
    id: 'r1',
    vm: 'web01',
    target: '10.0.0.1',
    hypervisor: 'hv1',
    startedAt: '2026-11-22T12:00:00.000Z',
    outcome: 'unreachable',
    cause: sampleFinding(),
    explained: [sampleFinding({ code: 'network.sample-explained', layer: 'network' })],
    alsoFound: [sampleFinding({ code: 'transport.sample-also', layer: 'transport' })],
    notes: [sampleFinding({ code: 'physical.sample-odd', layer: 'physical', effect: 'notes' })],
    missing: [{ what: 'tcpdump', why: { key: 'sample.why', params: {} }, cure: 'apt-get install tcpdump' }],
    path: [
      { hop: 'web01', kind: 'guest', sent: true, forwarded: true },
      { hop: 'vnet0', kind: 'tap', sent: true, forwarded: false },
      { hop: 'br0', kind: 'bridge', sent: false, forwarded: null },
      { hop: '10.0.0.1', kind: 'target', sent: null, forwarded: null },
    ],
    train: null,
    checks: [
      { id: 'vm.domain-running', layer: 'vm', status: 'pass', ms: 1 },
      { id: 'physical.uplink', layer: 'physical', status: 'pass', ms: 1 },
      { id: 'datalink.tap-in-bridge', layer: 'datalink', status: 'fail', ms: 1 },
      { id: 'network.address', layer: 'network', status: 'unknown', ms: 1, missing: ['agent-addresses'] },
      {
        id: 'transport.filters',
        layer: 'transport',
        status: 'skipped',
        ms: 0,
        because: 'datalink.tap-in-bridge',
      },
    ],
    timings: { totalMs: 640, facts: 90, probes: 510, verdict: 4 },
    cost: { frames: 10, trainFrames: 0, sweepFrames: 0, longestProbeMs: 500 },
    ...changes,
  };
}
