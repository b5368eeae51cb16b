import type { DomainInterface, DomainXml } from '../facts/domain/domain-xml.ts';
import type { FactId } from '../facts/index.ts';
import type { Links } from '../facts/link/link.ts';
import type { GuestAddresses } from '../facts/shared/guest-addresses.ts';
import type { Missing } from '../model/diagnosis.ts';
import type { FactResult } from '../model/fact.ts';
import { DeviceName } from '../model/names.ts';
import { nearestNames } from '../model/nearest-names.ts';
import type { PathContext } from '../model/path.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { type Text, text } from '../model/text.ts';
import { chooseNic } from '../path/choose-nic.ts';
import { derivePath, guestAddressesOf, type PathFacts } from '../path/derive-path.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';
import { readNetwork, withRouter } from './host-as-router.ts';
import { missingFact } from './missing.ts';
import { chooseTarget, resolveTarget, speaksIpv6 } from './target-address.ts';
import { unusableTarget } from './unusable-target.ts';
import { cannotProbe, hostEnd, readUserNic } from './without-tap.ts';

/** Everything that is known before a frame is sent. `missing` non-empty: there is no path to test. */
export interface Located {
  readonly facts: FactResults;
  readonly path: PathContext | null;
  readonly dns: DnsAnswer | null;
  readonly missing: readonly Missing[];
  /** Addresses of the target's name beside the one that is tested. */
  readonly untested: readonly string[];
  /** The guest's own word comes when it comes; nothing waits for it but the verdict. */
  readonly agent: Promise<FactResult<GuestAddresses>>;
}

/** How long the probes wait for the guest's agent: it answers in some 45 ms, or hangs. */
const agentPatienceMs = 150;

/** The same where nobody else knows an address of the guest: then all hangs on its word. */
const onlyAgentPatienceMs = 1_500;

/** Without these there is nothing to say about a path. */
const indispensable = ['domain-state', 'domain-xml', 'link', 'addr'] as const satisfies readonly FactId[];

/** Reads the facts of a domain and its host and puts the path together; `said`: what the name servers said already. */
export async function locate(
  request: DiagnoseRequest,
  host: Host,
  signal: AbortSignal,
  said: DnsAnswer | null = null,
): Promise<Located> {
  const { vm } = request;
  const resolv = await host.collect('resolv-conf', undefined, signal);
  // Begins at once: it may take longer than all the rest.
  const resolving = said ?? resolveTarget(request, dataOf(resolv)?.nameservers ?? [], host, signal);
  const described = host.collect('domain-xml', { vm }, signal);
  const agent = described.then((answer) => askAgent(answer, vm, host, signal));
  const [state, xml, link, addr, neigh, route, fdb] = await Promise.all([
    host.collect('domain-state', { vm }, signal),
    described,
    host.collect('link', undefined, signal),
    host.collect('addr', undefined, signal),
    host.collect('neigh', undefined, signal),
    host.collect('route', undefined, signal),
    host.collect('fdb', undefined, signal),
  ]);
  let facts: FactResults = {
    'domain-state': state,
    'domain-xml': xml,
    link,
    addr,
    neigh,
    route,
    fdb,
    'resolv-conf': resolv,
  };
  const nowhere = (missing: readonly Missing[]): Located => ({
    facts,
    path: null,
    dns: null,
    missing,
    untested: [],
    agent,
  });
  const cannot = (what: string, why: Text, cure: string | null = null) => nowhere([{ what, why, cure }]);

  // virsh takes a bare number for the id of a running domain before it looks for such a name.
  const another = xml.status === 'ok' && xml.data.name !== vm ? xml.data.name : null;
  if (another !== null || (state.status === 'absent' && state.reason === 'object-missing')) {
    // What was read is about no VM, or about another one: nothing may be judged by it.
    facts = {};
    const list = await host.collect('domain-list', undefined, signal);
    const names = list.status === 'ok' ? list.data.names : [];
    const hidden = another !== null && names.includes(vm);
    // Its UUID was given: the name that virsh found by it is the one that is meant.
    const near = another !== null ? [another] : nearestNames(vm, names);
    const key = hidden ? 'missing.domain-number' : near.length > 0 ? 'missing.domain-near' : 'missing.domain';
    return cannot(
      'domain',
      text(key, { vm, hypervisor: request.hypervisor, near: near.join(', ') }),
      'virsh list --all',
    );
  }
  const lacking = indispensable.flatMap((id) => missingFact(id, facts[id] as FactResult<unknown>) ?? []);
  const running = state.status === 'ok' && (state.data.state === 'running' || state.data.state === 'idle');
  if (lacking.length > 0 || xml.status !== 'ok' || addr.status !== 'ok' || link.status !== 'ok') {
    return nowhere(lacking);
  }
  if (!running || xml.data.interfaces.length === 0) {
    return nowhere([]);
  }

  const macs = xml.data.interfaces.map(({ mac }) => mac);
  const seenBefore = dataOf(neigh)?.entries.some(({ mac }) => mac !== null && macs.includes(mac)) === true;
  const told = await Promise.race([agent, wait(seenBefore ? agentPatienceMs : onlyAgentPatienceMs)]);
  if (told !== null) {
    facts = { ...facts, 'agent-addresses': told };
  }
  const needLease = xml.data.interfaces.some(({ type }) => type === 'network');
  const lease = needLease ? await host.collect('lease-addresses', { vm }, signal) : null;
  const filters = link.data.links.some((each) => each.bridge?.vlanFiltering === true);
  const vlans = filters ? await host.collect('bridge-vlan', undefined, signal) : null;
  facts = vlans === null ? facts : { ...facts, 'bridge-vlan': vlans };
  const switched = usesOvs(xml.data, link.data) ? await host.collect('ovs', undefined, signal) : null;
  facts = switched === null ? facts : { ...facts, ovs: switched };
  const dns = await resolving;
  const target = chooseTarget(request.target, dns, speaksIpv6(macs, told, dataOf(neigh)));
  // The routes that count are those of the target's family.
  const isV6 = target.address?.includes(':') === true;
  const routes = isV6 ? await host.collect('route6', undefined, signal) : route;
  facts = isV6 ? { ...facts, route6: routes } : facts;
  const pathFacts: PathFacts = {
    link: link.data,
    addr: addr.data,
    neigh: dataOf(neigh) ?? { entries: [] },
    route: dataOf(routes) ?? { routes: [] },
    ipv4Route: dataOf(route) ?? { routes: [] },
    fdb: dataOf(fdb),
    bridgeVlan: vlans === null ? null : dataOf(vlans),
    ovs: switched === null ? null : dataOf(switched),
    resolvConf: dataOf(resolv),
    agent: told === null ? null : dataOf(told),
    lease: lease === null ? null : dataOf(lease),
  };
  const choice = chooseNic(xml.data.interfaces, request.nic, target.address, addr.data, (mac) =>
    guestAddressesOf(mac, bridgeOf(xml.data, mac), target.address, pathFacts),
  );
  if (choice.kind === 'not-found') {
    return cannot('nic', text('missing.nic', { vm, wanted: choice.wanted, nics: choice.nics.join(', ') }));
  }
  if (choice.kind === 'none') {
    return nowhere([]);
  }
  const pathOf = (nic: DomainInterface, guestMac: string) =>
    derivePath(
      {
        vm,
        nic,
        guestMac,
        otherNics: xml.data.interfaces.flatMap(({ mac, tap }) =>
          mac === null || mac === guestMac ? [] : [{ mac, tap }],
        ),
        targetAddress: target.address,
        targetPort: target.port,
        targetName: target.name,
      },
      pathFacts,
    );
  if (choice.kind === 'unsupported') {
    const { nic, type } = choice;
    const missing = [cannotProbe(vm, type)];
    if (nic?.mac == null || (type !== 'direct' && type !== 'user')) {
      return nowhere(missing);
    }
    facts = { ...facts, ...(await readUserNic(nic, host, signal)) };
    const path = pathOf(hostEnd(nic), nic.mac);
    return { facts, path, dns, missing, untested: target.others, agent };
  }
  const tap = DeviceName.safeParse(choice.nic.tap ?? '');
  if (!tap.success) {
    return cannot('tap', text('missing.tap', { vm }));
  }
  if (choice.nic.linkState === 'down') {
    facts = { ...facts, 'domif-getlink': await host.collect('domif-getlink', { vm, nic: tap.data }, signal) };
  }
  const located = pathOf(choice.nic, choice.mac);
  facts = { ...facts, ...(await readNetwork(choice.nic, host, signal)) };
  const router = await withRouter(located, facts, pathFacts, host, signal);
  const { path } = router;
  facts = router.facts;
  const problem = unusableTarget(path, request, pathFacts.agent);
  return { facts, path, dns, missing: problem === null ? [] : [problem], untested: target.others, agent };
}

/** Asks the guest's agent only where libvirt says that one is connected: a call to a dead one blocks. */
async function askAgent(
  xml: FactResult<DomainXml>,
  vm: DiagnoseRequest['vm'],
  host: Host,
  signal: AbortSignal,
): Promise<FactResult<GuestAddresses>> {
  return xml.status === 'ok' && xml.data.agent !== 'connected'
    ? { status: 'absent', reason: 'object-missing', from: xml.from }
    : await host.collect('agent-addresses', { vm }, signal);
}

/**
 * Whether a NIC may be plugged into Open vSwitch: the definition says so, or a tap is no port of a bridge of the
 * kernel on a host where Open vSwitch has a device of its own.
 */
function usesOvs({ interfaces }: DomainXml, { links }: Links): boolean {
  const taps = links.filter(({ name }) => interfaces.some(({ tap }) => tap === name));
  const present = links.some(({ name }) => name === 'ovs-system' || name === 'ovs-netdev');
  return (
    interfaces.some(({ virtualport }) => virtualport === 'openvswitch') ||
    (present && taps.some(({ slaveKind }) => slaveKind !== 'bridge'))
  );
}

function bridgeOf(xml: DomainXml, mac: string): string | null {
  return xml.interfaces.find((each) => each.mac === mac)?.bridge ?? null;
}

function dataOf<Data>(result: FactResult<Data>): Data | null {
  return result.status === 'ok' ? result.data : null;
}

function wait(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
}
