import { createLocalHost } from '../../adapters/host/local-host.ts';
import { checks } from '../checks/index.ts';
import { diagnose } from '../engine/engine.ts';
import type { Diagnose } from '../model/request.ts';

/** The engine with this machine under it: what the worker and `vmping diagnose` run. */
export function createDiagnoser(): Diagnose {
  const host = createLocalHost();
  return (request, options) => diagnose(checks, request, host, options);
}
