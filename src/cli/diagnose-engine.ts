import { createLocalHost } from '../../adapters/host/local-host.ts';
import { checks } from '../checks/index.ts';
import { diagnose } from '../engine/engine.ts';
import type { Host } from '../engine/host.ts';
import type { Diagnose } from '../model/request.ts';

/** The engine with this machine under it, what the worker and `vmping diagnose` run, or with another host. */
export function createDiagnoser(host: Host = createLocalHost()): Diagnose {
  return (request, options) => diagnose(checks, request, host, options);
}
