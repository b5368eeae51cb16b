import { z } from 'zod';
import { jsonList, parseJson } from './json.ts';

/** One route of the main table; a route with several next hops gives one entry for each. */
export interface Route {
  /** `default` or a prefix with its length. */
  readonly destination: string;
  readonly gateway: string | null;
  readonly device: string | null;
  /** null: the kernel's own default (0 for IPv4, 1024 for IPv6). */
  readonly metric: number | null;
  /** null: an ordinary unicast route; else `blackhole`, `unreachable`, `prohibit`, `throw`, ... */
  readonly type: string | null;
  readonly source: string | null;
  /** `dead` and `linkdown` mean that the kernel passes over it. */
  readonly flags: readonly string[];
}

export interface Routes {
  readonly routes: readonly Route[];
}

const NextHop = z.object({
  gateway: z.string().optional(),
  via: z.object({ host: z.string() }).optional(),
  dev: z.string().optional(),
  flags: z.array(z.string()).default([]),
});

const RouteEntry = NextHop.extend({
  dst: z.string(),
  metric: z.number().optional(),
  type: z.string().optional(),
  prefsrc: z.string().optional(),
  nexthops: z.array(NextHop).optional(),
});

/** Reads `ip -j -4 route show` and `ip -j -6 route show`. */
export function parseRoutes(json: string): Routes {
  const entries = parseJson('ip route', jsonList(RouteEntry), json);
  return {
    routes: entries.flatMap((entry) =>
      (entry.nexthops ?? [entry]).map((hop) => ({
        destination: withPrefix(entry.dst),
        gateway: hop.gateway ?? hop.via?.host ?? null,
        device: hop.dev ?? null,
        metric: entry.metric ?? null,
        type: entry.type === 'unicast' ? null : (entry.type ?? null),
        source: entry.prefsrc ?? null,
        flags: hop.flags,
      })),
    ),
  };
}

/** iproute2 leaves the length of a host route out. */
function withPrefix(destination: string): string {
  if (destination === 'default' || destination.includes('/')) {
    return destination;
  }
  return `${destination}/${destination.includes(':') ? 128 : 32}`;
}
