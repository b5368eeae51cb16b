import { describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { Observations } from '../../../src/probes/observations.ts';
import { decideRules, firewallsOf, furtherRules, weighRules } from '../../../src/verdict/rules.ts';
import type { FactResults } from '../../../src/verdict/run-checks.ts';
import { deriveSymptom } from '../../../src/verdict/symptom.ts';
import {
  decisions,
  impersonated,
  lost,
  ok,
  path,
  probes,
  provoked,
  rule,
  silent,
  works,
} from '../checks/builders.ts';
import { parseOutput } from '../facts/support.ts';

const drop = { verdict: 'drop', by: rule({ text: 'ct state invalid drop' }) } as const;
const unknown = { verdict: 'unknown', because: 'a set', candidates: [] } as const;
const weigh = (
  symptom: Parameters<typeof weighRules>[0],
  rules: Partial<ReturnType<typeof decisions>> | null,
  seen: Partial<Observations> = {},
  way: Partial<PathContext> = {},
) => weighRules(symptom, path(way), probes(seen), rules === null ? null : decisions(rules));

describe('probes that passed', () => {
  test('are believed where the rules let the traffic pass, or are not known', () => {
    expect(weigh(works, {})).toEqual(works);
    expect(weigh(works, null)).toEqual(works);
    expect(weigh(works, { request: unknown, reply: unknown })).toEqual(works);
    expect(weigh(works, { strayOut: drop, strayBack: drop })).toEqual(works);
  });

  test('are not believed where a rule surely drops the real packet', () => {
    expect(weigh(works, { request: drop })).toEqual(lost('out', 'ip', 'vnet0', 'eth0'));
    expect(weigh(works, { reply: drop })).toEqual(lost('return', 'ip', 'eth0', 'vnet0'));
  });
});

describe("a probe's packet that was lost for being a stray", () => {
  const out = lost('out', 'ip', 'vnet0', 'eth0');
  const back = lost('return', 'ip', 'eth0', 'vnet0');

  test('proves nothing where the rules let the traffic pass, and the target answers', () => {
    expect(weigh(out, { strayOut: drop })).toEqual(works);
    expect(weigh(back, { strayBack: drop })).toEqual(works);
    expect(weigh(out, { strayOut: drop }, { tcp: impersonated({ answer: { kind: 'open' } }) })).toEqual(
      works,
    );
  });

  test('does not hide that the target is mute, or refuses', () => {
    expect(weigh(out, { strayOut: drop }, { impersonate: [impersonated(silent)] })).toEqual(
      lost('beyond', 'ip', 'eth0', '10.0.0.1'),
    );
    const refused = { tcp: impersonated({ answer: { kind: 'refused' } }) };
    expect(weigh(out, { strayOut: drop }, refused, { targetPort: 81 })).toEqual(
      lost('service', 'ip', '10.0.0.1', 'port 81'),
    );
  });

  test('tells nothing where a rule cannot be judged', () => {
    expect(weigh(out, { strayOut: drop, request: unknown })).toEqual({
      works: 'unknown',
      because: 'stray-dropped',
      params: { rule: 'ct state invalid drop' },
    });
  });

  test('the rule may or may not have taken it: the kernel knows, or nobody does', () => {
    const doubtful = { verdict: 'unknown', because: 'ttl', candidates: [drop.by] } as const;
    const silent = { out: null, return: null, neighborOut: null, neighborReturn: null };
    const report = (by: ReturnType<typeof rule>) => ({ ...silent, out: { rule: by, line: 'trace' } });
    const rules = decisions({ strayOut: doubtful });
    const told = (kernel: Parameters<typeof weighRules>[4]) =>
      weighRules(out, path(), probes(), rules, kernel);
    const nobodyKnows = { works: 'unknown', because: 'stray-dropped', params: { rule: drop.by.text } };
    expect(told(null)).toEqual(nobodyKnows);
    expect(told(silent)).toEqual(nobodyKnows);
    expect(told(report(drop.by))).toEqual(works);
    // Another rule than the one in doubt took it: the loss is as real as any.
    expect(told(report(rule({ handle: 99 })))).toEqual(out);
    expect(weigh(out, { strayOut: unknown })).toEqual(out);
  });

  test('is a loss like any other where a rule drops the traffic, or where it is no stray that drops', () => {
    expect(weigh(out, { strayOut: drop, request: drop })).toEqual(out);
    expect(weigh(out, {})).toEqual(out);
    expect(weigh(back, { strayOut: drop })).toEqual(back);
    expect(weigh(lost('out', 'arp'), { strayOut: drop })).toEqual(lost('out', 'arp'));
    expect(weigh(lost('guest'), { strayOut: drop })).toEqual(lost('guest'));
  });
});

/** A chain `forward` of the family inet, through which br_netfilter leads every bridged packet. */
function stateful(...accepted: readonly object[]): FactResults {
  const state = (...names: readonly string[]) => ({
    match: { op: 'in', left: { ct: { key: 'state' } }, right: names },
  });
  const rules = [
    [state('invalid'), { drop: null }],
    [state('established', 'related'), { accept: null }],
    ...accepted.map((match) => [{ match }, { accept: null }]),
  ];
  const chain = { family: 'inet', table: 'fw', name: 'forward', handle: 1 };
  const base = { ...chain, type: 'filter', hook: 'forward', prio: 0, policy: 'drop' };
  const nftables = [
    { table: { family: 'inet', name: 'fw', handle: 1 } },
    { chain: base },
    ...rules.map((expr, index) => ({
      rule: { family: 'inet', table: 'fw', chain: 'forward', handle: index + 2, expr },
    })),
  ];
  return {
    'nft-ruleset': ok(parseOutput(factCollectors['nft-ruleset'], JSON.stringify({ nftables }))),
    'bridge-netfilter': ok({
      loaded: true,
      sysctl: { iptables: true, ip6tables: false, arptables: false },
      filterVlanTagged: false,
      bridges: {},
    }),
  };
}

describe('a chain at the ingress of a device', () => {
  const at = { family: 'netdev', table: 'guard', name: 'uplink', handle: 1 };
  const drop = {
    match: { op: '==', left: { payload: { protocol: 'icmp', field: 'type' } }, right: 'echo-reply' },
  };
  const nftables = [
    { table: { family: 'netdev', name: 'guard', handle: 1 } },
    { chain: { ...at, type: 'filter', hook: 'ingress', prio: 0, policy: 'accept' } },
    { rule: { family: 'netdev', table: 'guard', chain: 'uplink', handle: 2, expr: [drop, { drop: null }] } },
  ];
  const facts: FactResults = {
    'nft-ruleset': ok(parseOutput(factCollectors['nft-ruleset'], JSON.stringify({ nftables }))),
  };
  const of = (devices: readonly string[]): FactResults => ({
    ...facts,
    'nft-devices': ok({ chains: [{ family: 'netdev', table: 'guard', name: 'uplink', devices }] }),
  });
  const seen = probes({ provoke: provoked({ replyLeftBy: [] }) });
  const reply = (known: FactResults) => decideRules(path(), seen, firewallsOf(known))?.reply;

  test('where the JSON of nft does not say which, its text is asked, and only then', () => {
    expect(furtherRules(facts)).toEqual(['nft-devices']);
    expect(furtherRules({ 'nft-ruleset': ok({ tables: [], chains: [], rules: [], sets: [] }) })).toEqual([]);
  });

  test('it drops what comes in there, and nothing elsewhere', () => {
    expect(reply(of(['eth0']))).toMatchObject({ verdict: 'drop', by: { family: 'netdev', handle: 2 } });
    expect(reply(of(['eth9']))).toEqual({ verdict: 'accept' });
    expect(reply(facts)?.verdict).toBe('unknown');
  });
});

describe('a stateful firewall, as it is', () => {
  const pings = { op: '==', left: { payload: { protocol: 'icmp', field: 'type' } }, right: 'echo-request' };
  const web = { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 80 };
  // The reply to the provoking ping belongs to no connection that this host has seen.
  const seen = probes({ provoke: provoked({ replyLeftBy: [] }) });

  function judge(facts: FactResults, way: PathContext, what = seen) {
    const rules = decideRules(way, what, firewallsOf(facts));
    return weighRules(deriveSymptom(way, what), way, what, rules);
  }

  test('that lets pings begin is no break', () => {
    expect(deriveSymptom(path(), seen)).toEqual(lost('out'));
    expect(judge(stateful(pings), path())).toEqual(works);
  });

  test('that lets only the web begin breaks pings, and not the web', () => {
    expect(judge(stateful(web), path())).toEqual(lost('out'));
    const tcp = { ...seen, tcp: impersonated({ answer: { kind: 'open' } }) };
    expect(judge(stateful(web), path({ targetPort: 80 }), tcp)).toEqual(works);
  });

  test('breaks a port that it does not let begin, although the probes passed it by', () => {
    const passed = probes({ tcp: impersonated({ answer: { kind: 'open' } }) });
    const way = path({ targetPort: 5432 });
    expect(deriveSymptom(way, passed)).toEqual(works);
    expect(judge(stateful(web, pings), way, passed)).toEqual(lost('out'));
  });

  test('of the IP family does not see frames that leave tagged, unless this host says so', () => {
    const trunk = path({ tags: { vnet0: null, eth0: 10 } });
    const passed = probes();
    expect(judge(stateful(web), path(), passed)).toEqual(lost('out'));
    expect(judge(stateful(web), trunk, passed)).toEqual(works);
    expect(judge(stateful(web), path(), probes({ 'own-tag': 10 }))).toEqual(works);
  });

  test('is not asked where the target is this host, or where nothing is known of the guest', () => {
    const toHost = probes({ egress: { device: 'br0', kind: 'host' } });
    expect(decideRules(path(), toHost, firewallsOf(stateful()))).toBeNull();
    expect(decideRules(path(), probes({ provoke: null }), firewallsOf(stateful()))).toBeNull();
  });
});
