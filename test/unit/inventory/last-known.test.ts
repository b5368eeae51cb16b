import { expect, test } from 'vitest';
import { lastKnownOf } from '../../../src/inventory/last-known.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { sampleDiagnosis } from '../../redis/diagnosis.ts';

const diagnosis = sampleDiagnosis({
  id: 'r1',
  vm: VmName.parse('web01'),
  hypervisor: HypervisorName.parse('hv1'),
  target: '10.0.0.1',
});

test('what is remembered of a diagnosis', () => {
  expect(lastKnownOf(diagnosis)).toEqual({
    outcome: 'unreachable',
    hypervisor: 'hv1',
    at: diagnosis.startedAt,
    cause: { key: 'finding.datalink.tap-not-in-bridge', params: diagnosis.cause?.params },
  });
  expect(lastKnownOf({ ...diagnosis, outcome: 'reachable', cause: null })?.cause).toBeNull();
  expect(lastKnownOf({ ...diagnosis, outcome: 'inconclusive', cause: null })).toBeNull();
});
