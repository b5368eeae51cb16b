import { z } from 'zod';
import type { AbsentWhen, CommandOutput } from '../../model/fact.ts';
import type { DeviceName } from '../../model/names.ts';
import { parseJson } from './json.ts';

/** A packet whose way the kernel is asked for. The addresses have been parsed. */
export interface RouteArgs {
  readonly to: string;
  readonly from: string;
  /** The device by which it comes in. */
  readonly device: DeviceName;
}

/** The way that the kernel chooses, policy rules and all. */
export interface RouteChosen {
  /** null: into this very host, or to nobody. */
  readonly device: string | null;
  readonly gateway: string | null;
  /** The address that this host itself would use. */
  readonly source: string | null;
}

const Chosen = z.object({
  dev: z.string().optional(),
  gateway: z.string().optional(),
  prefsrc: z.string().optional(),
});

/** Reads `ip -j route get`. */
export function parseRouteGet({ stdout }: CommandOutput): RouteChosen {
  const [chosen] = parseJson('ip route get', z.array(Chosen).min(1), stdout);
  return {
    device: chosen?.dev ?? null,
    gateway: chosen?.gateway ?? null,
    source: chosen?.prefsrc ?? null,
  };
}

/** The kernel says that it has no way: no route, one that forbids, no forwarding, or the wrong side (rp_filter). */
export const noRoute: AbsentWhen = ({ stderr }) =>
  /RTNETLINK answers: (No route to host|Network is unreachable|Invalid argument|Permission denied|Invalid cross-device link)/u.test(
    stderr,
  );
