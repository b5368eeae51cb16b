// Runs on a hypervisor of the lab: one diagnosis, everything that it was given printed as a recording.
import { createLocalHost } from '../../adapters/host/local-host.ts';
import { checks } from '../../src/checks/index.ts';
import { diagnose } from '../../src/engine/engine.ts';
import { HypervisorName, VmName } from '../../src/model/names.ts';
import { parseTarget } from '../../src/model/target.ts';
import { recordHost } from '../../src/replay/record-host.ts';
import { createSlowHost } from './slow-host.ts';

const [vm = '', target = '', origin = '', slow = '1'] = process.argv.slice(2);
const times = Number(slow);
const recorder = recordHost(times === 1 ? createLocalHost() : createSlowHost(times));
const request = {
  id: 'recording',
  vm: VmName.parse(vm),
  target: parseTarget(target),
  hypervisor: HypervisorName.parse('hv1'),
  nic: null,
};
const diagnosis = await diagnose(checks, request, recorder.host, {
  signal: AbortSignal.timeout(20_000 * times),
  onProgress: () => {},
});
process.stderr.write(`${diagnosis.cause?.code ?? diagnosis.outcome}\n`);
process.stdout.write(`${JSON.stringify(recorder.recording({ origin, vm, target, hypervisor: 'hv1' }))}\n`);
