import type { Host } from '../engine/host.ts';
import { isWireFailure, type WireFailure } from '../probes/wire.ts';
import type { RecordedFact, Recording } from './recording.ts';

/** A host that notes everything it gives. */
export interface RecordingHost {
  readonly host: Host;
  /** What was noted so far. */
  recording(about: Pick<Recording, 'origin' | 'vm' | 'target' | 'hypervisor'>): Recording;
}

/** Puts a notebook between the engine and a host. */
export function recordHost(real: Host): RecordingHost {
  const facts: RecordedFact[] = [];
  const names: Recording['names'] = [];
  const packetId = real.packetId();
  const startedAt = real.today().toISOString();
  let trace: string | null = null;
  let wire: {
    failure: WireFailure | null;
    listenedMs: number | null;
    seen: () => readonly unknown[];
  } | null = null;
  return {
    host: {
      ...real,
      packetId: () => packetId,
      async collect(id, args, signal) {
        const result = await real.collect(id, args, signal);
        facts.push({ id, args: JSON.stringify(args ?? null), result });
        return result;
      },
      async resolveName(name, servers, signal) {
        const answer = await real.resolveName(name, servers, signal);
        names.push(answer);
        return answer;
      },
      openRuleTrace(signal) {
        const { ready, end } = real.openRuleTrace(signal);
        return {
          ready,
          async end() {
            trace = await end();
            return trace;
          },
        };
      },
      openWire(signal) {
        const opened = real.openWire(signal);
        const noted: {
          failure: WireFailure | null;
          listenedMs: number | null;
          seen: () => readonly unknown[];
        } = {
          failure: null,
          listenedMs: null,
          seen: () => opened.seen,
        };
        const note = <Answer>(answer: Answer): Answer => {
          if (isWireFailure(answer)) {
            noted.failure ??= answer;
          }
          return answer;
        };
        wire = noted;
        return {
          get seen() {
            return opened.seen;
          },
          now: () => opened.now(),
          next: (timeoutMs) => opened.next(timeoutMs),
          close: () => opened.close(),
          async watch(...wanted) {
            const answer = note(await opened.watch(...wanted));
            noted.listenedMs ??= opened.now();
            return answer;
          },
          watchStrays: async (...wanted) => note(await opened.watchStrays(...wanted)),
          send: async (device, frame) => note(await opened.send(device, frame)),
          sweep: async (sweep) => note(await opened.sweep(sweep)),
        };
      },
    },
    recording: (about) => ({
      schema: 'vmping.recording/1',
      ...about,
      startedAt,
      packetId,
      facts,
      names,
      ...(trace === null ? {} : { trace }),
      wire:
        wire === null
          ? null
          : {
              failure: wire.failure,
              ...(wire.listenedMs === null ? {} : { listenedMs: wire.listenedMs }),
              frames: [...wire.seen()] as never,
            },
    }),
  };
}
