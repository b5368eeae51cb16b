import type { OvsTrace, TraceStep } from '../../../facts/shared/ovs-trace.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { shellWord } from '../../shell.ts';

export const ovsFlowsPass = defineCheck({
  id: 'datalink.ovs-flows-pass',
  summary: "The OpenFlow rules of the bridge let the guest's frames pass, out and back",
  needs: [],
  optional: ['ovs', 'ovs-flows', 'ovs-trace-out', 'ovs-trace-back'],
  dependsOn: ['datalink.tap-is-in-bridge', 'datalink.ovs-runs', 'datalink.ovs-ports-work'],
  findings: ['datalink.ovs-no-flows', 'datalink.ovs-flow-drop'],
  run({ path, known, symptom }) {
    const segment = symptom?.works === 'no' ? symptom.lost.segment : null;
    const trace =
      segment === 'out' ? known['ovs-trace-out'] : segment === 'return' ? known['ovs-trace-back'] : null;
    const by = trace?.dropped === true && trace.reason === null ? droppedBy(trace) : null;
    if (path.bridgeKind !== 'ovs' || by === null || trace === null) {
      return pass;
    }
    const bridge = known.ovs?.bridges.find(({ name }) => name === by.bridge);
    const controlled = bridge?.controlled === true;
    const common = { bridge: by.bridge, controller: controlled ? 'yes' : 'no' };
    if (by.bridge === path.bridge && known['ovs-flows']?.flows.length === 0) {
      return breaks('datalink.ovs-no-flows', {
        hop: by.bridge,
        confidence: 0.97,
        params: { ...common, failMode: bridge?.failMode ?? 'standalone' },
        evidence: [
          evidence(`ovs-ofctl dump-flows ${by.bridge}`, 'ovs-no-flows', { bridge: by.bridge }),
          evidence(`ovs-vsctl get-fail-mode ${by.bridge}`, 'ovs-fail-mode', {
            failMode: bridge?.failMode ?? 'not set',
          }),
        ],
        fix: {
          where: 'hypervisor',
          // Where a controller makes the flows a person must not.
          commands: controlled
            ? []
            : [`ovs-vsctl del-fail-mode ${by.bridge}`, `ovs-ofctl add-flow ${by.bridge} actions=normal`],
        },
      });
    }
    const rule = [`table=${by.table}`, `priority=${by.priority ?? 0}`, ...(by.match ? [by.match] : [])].join(
      ',',
    );
    return breaks('datalink.ovs-flow-drop', {
      hop: by.bridge,
      confidence: by.match === null ? 0.9 : 0.96,
      params: {
        ...common,
        direction: segment === 'out' ? 'out' : 'back',
        rule: by.match === null ? `no rule of table ${by.table} matches` : rule,
      },
      evidence: [
        evidence(
          `ovs-appctl ofproto/trace ${path.bridge ?? by.bridge} ${shellWord(trace.flow)}`,
          'ovs-trace-drop',
          { rule: by.match === null ? `${by.table}. No match. drop` : rule },
        ),
        evidence(`ovs-ofctl dump-flows ${by.bridge}`, 'ovs-flow-there', {
          rule: by.match === null ? `no rule of table ${by.table} matches` : rule,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: controlled
          ? []
          : by.match === null
            ? [`ovs-ofctl add-flow ${by.bridge} table=${by.table},priority=0,actions=normal`]
            : [`ovs-ofctl --strict del-flows ${by.bridge} ${shellWord(rule)}`],
      },
    });
  },
});

/** The last rule that the frame met: the one that gave it no way out. */
function droppedBy({ steps }: OvsTrace): TraceStep | null {
  const last = steps.at(-1) ?? null;
  // Ordinary switching that has nowhere to send it to is no rule that drops.
  return last?.actions.includes('NORMAL') === true ? null : last;
}
