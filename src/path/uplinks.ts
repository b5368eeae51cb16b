import type { Link } from '../facts/link/link.ts';

/**
 * Which ports of a bridge lead out of this host. Real devices, bonds and VLAN devices where there are any; else veths,
 * as in a nested or namespaced host, at most two of them. Taps are guests and never uplinks.
 */
export function leadOut(ports: readonly Link[]): readonly string[] {
  const outside = ports.filter(({ kind }) => kind !== 'tun');
  const solid = outside.filter(({ kind }) => kind !== 'veth');
  return (solid.length > 0 ? solid : outside.slice(0, 2)).map(({ name }) => name);
}

/** The same of a bridge of the kernel, by its name. */
export function uplinksOfBridge(bridge: string | null, links: readonly Link[]): readonly string[] {
  return leadOut(links.filter(({ master }) => bridge !== null && master === bridge));
}

/** The same of the ports of Open vSwitch; only those of the type `""` are devices of the kernel. */
export function uplinksOfPorts(
  ports: readonly { readonly name: string; readonly type: string }[],
  links: readonly Link[],
): readonly string[] {
  return leadOut(
    ports.flatMap(({ name, type }) => links.filter((link) => type === '' && link.name === name)),
  );
}
