import { z } from 'zod';

/**
 * The layers of a path, lowest first. A finding's code, a check's id and its folder begin with one of them.
 * `vm` is the domain and its virtual NIC; `physical` the uplink and the switch port; `datalink` the bridge,
 * VLAN, STP, FDB and ARP; `network` addresses, routes and gateways; `transport` firewalls and ports;
 * `application` DNS and the service on the target.
 */
export const layers = ['vm', 'physical', 'datalink', 'network', 'transport', 'application'] as const;

export const Layer = z.enum(layers);
export type Layer = z.infer<typeof Layer>;
