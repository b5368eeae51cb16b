import { type HistoryFile, openHistoryFile } from '../../adapters/host/history-file.ts';
import { createLocalHost } from '../../adapters/host/local-host.ts';
import { checks } from '../checks/index.ts';
import { diagnose } from '../engine/engine.ts';
import type { Host } from '../engine/host.ts';
import type { FactId } from '../facts/index.ts';
import { observe, remember } from '../history/history.ts';
import { hostStateOf, stateFacts } from '../history/host-state.ts';
import { tellStory } from '../history/story.ts';
import type { FactResult } from '../model/fact.ts';
import type { Diagnose } from '../model/request.ts';
import type { FactResults } from '../verdict/run-checks.ts';

/**
 * How often the settings are looked at between questions: a change is dated to that. A look is eight programs, some
 * 90 ms of CPU: once in a minute it would take most of what a worker may take at rest.
 */
const watchEveryMs = 120_000;

/**
 * The engine with a memory: an answer says what changed on its path since that last worked. The settings are those
 * that the engine has read for its own ends, so a question costs no program more but the package manager's log.
 */
export function diagnoseWithHistory(host: Host = createLocalHost(), file = openHistoryFile()): Diagnose {
  return async (request, options) => {
    const seen: Record<string, FactResult<unknown>> = {};
    const noting: Host = {
      ...host,
      async collect(id, args, signal) {
        const result = await host.collect(id, args, signal);
        seen[id] ??= result;
        return result;
      },
    };
    const diagnosis = await diagnose(checks, request, noting, options);
    const log = await host.collect('package-log', undefined, options.signal);
    const at = host.today().toISOString();
    const { vm, target, outcome, path } = diagnosis;
    const look = (history: ReturnType<HistoryFile['read']>) => observe(history, hostStateOf(seen), at);
    const history = tellStory(look(file.read()), log.status === 'ok' ? log.data : null, {
      vm,
      target,
      outcome,
      devices: path.flatMap(({ kind, hop }) => (['guest', 'target'].includes(kind) ? [] : [hop])),
      at,
    });
    file.update((before) => remember(look(before), { vm, target, outcome, at }));
    return { ...diagnosis, history };
  };
}

/** Looks at the settings of this host now and then, so that a change is known to within two minutes. */
export function watchHistory(
  host: Host = createLocalHost(),
  file = openHistoryFile(),
  everyMs = watchEveryMs,
): { stop(): void } {
  const stopped = new AbortController();
  const look = async () => {
    const entries: [FactId, FactResult<unknown>][] = [];
    // One after the other: nobody waits for it, and a worker at rest is felt by nobody.
    for (const id of stateFacts) {
      entries.push([id, await host.collect(id, undefined, stopped.signal)]);
    }
    if (!stopped.signal.aborted) {
      const state = hostStateOf(Object.fromEntries(entries) as FactResults);
      file.update((history) => observe(history, state, host.today().toISOString()));
    }
  };
  void look();
  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}
