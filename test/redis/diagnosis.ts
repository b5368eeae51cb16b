import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { DiagnoseRequest } from '../../src/model/request.ts';

/** A diagnosis as an engine would give it: a tap out of its bridge. */
export function sampleDiagnosis(
  request: Pick<DiagnoseRequest, 'id' | 'vm' | 'hypervisor'> & { target: string },
): Diagnosis {
  return {
    v: 1,
    id: request.id,
    vm: request.vm,
    target: request.target,
    hypervisor: request.hypervisor,
    startedAt: '2026-11-22T12:00:00.000Z',
    outcome: 'unreachable',
    cause: {
      code: 'datalink.tap-not-in-bridge',
      layer: 'datalink',
      effect: 'breaks',
      hop: 'vnet0',
      confidence: 0.98,
      params: { tap: 'vnet0', wanted: 'br0', is: 'none', vm: request.vm },
      evidence: [
        {
          command: 'ip -j -d link show dev vnet0',
          shows: { key: 'evidence.no-master', params: { tap: 'vnet0', is: '' } },
        },
      ],
      fix: {
        where: 'hypervisor',
        commands: ['ip link set dev vnet0 master br0'],
        persistent: [],
        note: { key: 'fix.datalink.tap-not-in-bridge', params: { tap: 'vnet0', bridge: 'br0' } },
      },
    },
    explained: [],
    alsoFound: [],
    notes: [],
    missing: [],
    path: [
      { hop: request.vm, kind: 'guest', sent: true, forwarded: true },
      { hop: 'vnet0', kind: 'tap', sent: true, forwarded: false },
      { hop: 'br0', kind: 'bridge', sent: false, forwarded: null },
    ],
    train: null,
    checks: [
      { id: 'vm.domain-running', layer: 'vm', status: 'pass', ms: 1 },
      { id: 'physical.uplink', layer: 'physical', status: 'pass', ms: 1 },
      { id: 'datalink.tap-in-bridge', layer: 'datalink', status: 'fail', ms: 1 },
    ],
    timings: { totalMs: 640, facts: 90, probes: 510, verdict: 4 },
    cost: { frames: 10, trainFrames: 0, sweepFrames: 0, longestProbeMs: 500 },
  };
}
