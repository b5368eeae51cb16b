import { ovsFlowsPass } from '../../../../../src/checks/datalink/ovs/ovs-flows-pass.ts';
import { lost, ok } from '../../builders.ts';
import { onOvs, ovsBridge, ovsWith, trace } from '../../ovs-world.ts';
import { checkTable } from '../../table.ts';

const symptom = lost('out');
const flows = { flows: [{ table: 0, packets: 1, text: 'priority=0 actions=NORMAL' }] };
const known = { ovs: ok(ovsWith()), 'ovs-flows': ok(flows) };
const drops = ok(trace({ match: 'ip,nw_src=10.0.0.10', table: 5 }));
const unmatched = ok(trace({ match: null, priority: null }));

checkTable(ovsFlowsPass, [
  ['a bridge of the kernel', { symptom }, null],
  [
    'it passes',
    { path: onOvs, symptom, facts: { ...known, 'ovs-trace-out': ok(trace({}, { dropped: false })) } },
    null,
  ],
  [
    'a rule that drops, and the path works',
    { path: onOvs, facts: { ...known, 'ovs-trace-out': drops } },
    null,
  ],
  [
    'ordinary switching that has nowhere to send it',
    { path: onOvs, symptom, facts: { ...known, 'ovs-trace-out': ok(trace({ actions: ['NORMAL'] })) } },
    null,
  ],
  [
    'a VLAN that is refused is for another check',
    {
      path: onOvs,
      symptom,
      facts: { ...known, 'ovs-trace-out': ok(trace({}, { reason: 'dropping VLAN 0' })) },
    },
    null,
  ],
  [
    'a rule drops it on its way out',
    { path: onOvs, symptom, facts: { ...known, 'ovs-trace-out': drops } },
    {
      code: 'datalink.ovs-flow-drop',
      evidence: ['ovs-trace-drop', 'ovs-flow-there'],
      hop: 'br0',
      commands: ['ovs-ofctl --strict del-flows br0 table=5,priority=100,ip,nw_src=10.0.0.10'],
    },
  ],
  [
    'a rule drops the answer',
    { path: onOvs, symptom: lost('return'), facts: { ...known, 'ovs-trace-back': drops } },
    {
      code: 'datalink.ovs-flow-drop',
      evidence: ['ovs-trace-drop', 'ovs-flow-there'],
      params: { direction: 'back' },
    },
  ],
  [
    'rules, and none that matches',
    { path: onOvs, symptom, facts: { ...known, 'ovs-trace-out': unmatched } },
    {
      code: 'datalink.ovs-flow-drop',
      evidence: ['ovs-trace-drop', 'ovs-flow-there'],
      commands: ['ovs-ofctl add-flow br0 table=0,priority=0,actions=normal'],
    },
  ],
  [
    'no rule at all',
    { path: onOvs, symptom, facts: { ...known, 'ovs-flows': ok({ flows: [] }), 'ovs-trace-out': unmatched } },
    {
      code: 'datalink.ovs-no-flows',
      evidence: ['ovs-no-flows', 'ovs-fail-mode'],
      commands: ['ovs-vsctl del-fail-mode br0', 'ovs-ofctl add-flow br0 actions=normal'],
    },
  ],
  [
    'no rule at all, and a controller that should make them: nothing to paste',
    {
      path: onOvs,
      symptom,
      facts: {
        ovs: ok({ bridges: [ovsBridge({ failMode: 'secure', controlled: true })] }),
        'ovs-flows': ok({ flows: [] }),
        'ovs-trace-out': unmatched,
      },
    },
    { code: 'datalink.ovs-no-flows', evidence: ['ovs-no-flows', 'ovs-fail-mode'], commands: [] },
  ],
]);
