import { defineFact } from '../../model/fact.ts';
import { parseTrace, traceAbsent, traceCommand } from '../shared/ovs-trace.ts';

export const ovsTraceBack = defineFact({
  id: 'ovs-trace-back',
  summary: 'What Open vSwitch says that it does with the answer to the guest',
  about: 'frame',
  source: traceCommand(),
  absentWhen: traceAbsent,
  parse: parseTrace,
});
