import { type FactId, factCollectors } from '../facts/index.ts';
import type { FactSubject } from '../model/fact.ts';
import { DeviceName, VmName } from '../model/names.ts';
import { legacyTables } from '../verdict/rules.ts';
import type { Host } from './host.ts';

/**
 * Reading the first two opens tables that a host may not have had before: they are read where they are in use already.
 * The last looks at every process of the host, which is nobody's business but where a NIC is of type user.
 */
const leftOut: readonly FactId[] = ['ebtables-legacy', 'ebtables-legacy-nat', 'qemu-rights'];

/** Reads every fact of a host and of its domains, a few at a time, so that its owner does not feel it. */
export async function readEverything(host: Host, signal: AbortSignal): Promise<void> {
  const about = (subject: FactSubject | undefined) =>
    (Object.keys(factCollectors) as FactId[]).filter((id) => {
      const collector: { readonly about?: FactSubject } = factCollectors[id];
      return collector.about === subject && !leftOut.includes(id);
    });
  const read = async (ids: readonly FactId[], args: unknown) => {
    for (const id of ids) {
      signal.throwIfAborted();
      await host.collect(id, args as never, signal);
    }
  };
  await read(about(undefined), undefined);
  const links = await host.collect('link', undefined, signal);
  // What has no kind is no device that was made of others: a NIC.
  for (const { name } of links.status === 'ok' ? links.data.links.filter(({ kind }) => kind === null) : []) {
    const device = DeviceName.safeParse(name);
    await read(device.success && name !== 'lo' ? about('device') : [], { device: device.data });
  }
  const switches = await host.collect('ovs', undefined, signal);
  for (const { name } of switches.status === 'ok' ? switches.data.bridges : []) {
    const bridge = DeviceName.safeParse(name);
    await read(bridge.success ? about('bridge') : [], { bridge: bridge.data });
  }
  const legacy = await host.collect('xtables-legacy', undefined, signal);
  await read(legacyTables({ 'xtables-legacy': legacy }), undefined);
  const networks = new Set<string>();
  const domains = await host.collect('domain-list', undefined, signal);
  for (const name of domains.status === 'ok' ? domains.data.names : []) {
    const vm = VmName.safeParse(name);
    if (vm.success) {
      await read(about('domain'), { vm: vm.data });
      const xml = await host.collect('domain-xml', { vm: vm.data }, signal);
      for (const { tap, network } of xml.status === 'ok' ? xml.data.interfaces : []) {
        networks.add(network ?? '');
        const nic = DeviceName.safeParse(tap);
        await read(nic.success ? about('nic') : [], { vm: vm.data, nic: nic.data });
      }
    }
  }
  for (const name of networks) {
    const network = VmName.safeParse(name);
    await read(network.success ? about('network') : [], { network: network.data });
  }
}
