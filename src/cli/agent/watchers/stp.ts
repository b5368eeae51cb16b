import { speaksStp } from '../../../../adapters/host/device-errors.ts';
import { readCarrierChanges } from '../../../../adapters/host/link-files.ts';
import type { Surroundings, Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Host } from '../../../engine/host.ts';
import type { Observation } from '../../../flap/observation.ts';
import { DeviceName } from '../../../model/names.ts';
import { type StpPortAt, treeChanges } from '../../../samplers/stp-changes.ts';
import { every } from './every.ts';

const everyMs = 30_000;

/** Looks how often the spanning tree of a bridge changed by its ways out. Guests' taps come and go, and are no news. */
export function watchStp(host: Pick<Host, 'collect'>, surroundings: Pick<Surroundings, 'places'>): Watcher {
  let before: { readonly at: number; readonly ports: readonly StpPortAt[] } | null = null;

  async function look(signal: AbortSignal): Promise<Observation[]> {
    const bridges = surroundings
      .places()
      .filter(({ role, device }) => role === 'bridge' && speaksStp(device));
    const stp = bridges.length === 0 ? null : await host.collect('stp-counters', undefined, signal);
    if (stp?.status !== 'ok') {
      before = null;
      return [];
    }
    const at = Date.now();
    const last = before;
    const ports = stp.data.ports.map((port) => ({ ...port, carrierChanges: readCarrierChanges(port.port) }));
    before = { at, ports };
    return bridges.flatMap(({ device: name, behind }) => {
      const device = DeviceName.safeParse(name).data;
      const out = (all: readonly StpPortAt[]) => all.filter(({ port }) => behind.includes(port));
      const count = last === null ? 0 : treeChanges(out(last.ports), out(ports));
      const subject = { kind: 'stp-changes', device: device ?? null, vm: null, about: null } as const;
      return last === null || count === 0 || device === undefined
        ? []
        : [{ type: 'count', subject, at, since: last.at, count, up: null } as const];
    });
  }

  return { start: (observe) => every(everyMs, 1_000, async (signal) => observe(await look(signal))) };
}
