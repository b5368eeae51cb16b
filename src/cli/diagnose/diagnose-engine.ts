import { checks } from '../../checks/index.ts';
import { diagnose } from '../../engine/engine.ts';
import type { Host } from '../../engine/host.ts';
import type { Diagnose } from '../../model/request.ts';
import { diagnoseWithHistory } from '../history.ts';

/** The engine with this machine under it and its memory: what the worker and `vmping diagnose` run. */
export function createDiagnoser(): Diagnose {
  return diagnoseWithHistory();
}

/** The engine on another host, a replayed one: whatever this machine remembers is not about it. */
export function createDiagnoserOn(host: Host): Diagnose {
  return (request, options) => diagnose(checks, request, host, options);
}
