import type { Ovs, OvsBridge, OvsInterface, OvsPort } from '../../../src/facts/ovs/ovs.ts';
import type { OvsTrace, TraceStep } from '../../../src/facts/shared/ovs-trace.ts';

/** A healthy Open vSwitch as small pieces: vnet0, vnet1 and the uplink eth0 in br0. */
export const onOvs = { bridgeKind: 'ovs' } as const;

export function ovsPort(name: string, changes: Partial<OvsPort> & Partial<OvsInterface> = {}): OvsPort {
  const { type = '', ofport = 1, error = null, peer = null, ...port } = changes;
  return {
    name,
    tag: null,
    trunks: [],
    vlanMode: null,
    interfaces: [{ name, type, ofport, error, peer, linkState: 'up', adminState: 'up' }],
    ...port,
  };
}

export function ovsBridge(changes: Partial<OvsBridge> = {}): OvsBridge {
  return {
    name: 'br0',
    datapath: 'system',
    failMode: null,
    controlled: false,
    ports: [
      ovsPort('br0', { type: 'internal', ofport: 65_534 }),
      ovsPort('eth0', { ofport: 1 }),
      ovsPort('vnet0', { ofport: 2 }),
      ovsPort('vnet1', { ofport: 3 }),
    ],
    ...changes,
  };
}

/** The same with some ports changed or added. */
export function ovsWith(...ports: readonly OvsPort[]): Ovs {
  const names = ports.map(({ name }) => name);
  const bridge = ovsBridge();
  return {
    bridges: [{ ...bridge, ports: [...bridge.ports.filter(({ name }) => !names.includes(name)), ...ports] }],
  };
}

/** The same without some ports. */
export function ovsWithout(...names: readonly string[]): Ovs {
  const bridge = ovsBridge();
  return { bridges: [{ ...bridge, ports: bridge.ports.filter(({ name }) => !names.includes(name)) }] };
}

export function trace(step: Partial<TraceStep>, changes: Partial<OvsTrace> = {}): OvsTrace {
  return {
    flow: 'icmp,in_port=2',
    dropped: true,
    tracked: false,
    reason: null,
    steps: [{ bridge: 'br0', table: 0, match: 'ip', priority: 100, actions: ['drop'], ...step }],
    ...changes,
  };
}
