import { describe, expect, test } from 'vitest';
import { request as texts } from '../../../src/message/en/request.ts';
import { placeholders, say } from '../../../src/message/say.ts';
import { type Fix, places } from '../../../src/model/finding.ts';
import type { PathContext } from '../../../src/model/path.ts';
import { text } from '../../../src/model/text.ts';
import { requestElsewhere } from '../../../src/verdict/request-elsewhere.ts';
import type { FactResults } from '../../../src/verdict/run-checks.ts';
import { path } from '../checks/builders.ts';

const about = { hypervisor: 'hv1', startedAt: '2026-11-22T18:05:09.123Z', target: '10.0.0.1' };
const from = { command: 'lldpcli -f json0 show neighbors', at: about.startedAt };
const finding = (where: Fix['where'], code = 'physical.lost-at-hop') => ({
  code,
  fix: { where, commands: [], persistent: [], note: text('fix.none') },
});
const heard: FactResults = {
  lldp: {
    status: 'ok',
    from,
    data: {
      neighbors: [
        {
          device: 'eth0',
          system: 'sw-rack7',
          chassis: null,
          port: 'Gi1/0/12',
          portDescription: 'hv1',
          vlans: [],
        },
        { device: 'eth9', system: 'other', chassis: null, port: 'x', portDescription: null, vlans: [] },
      ],
    },
  },
};

describe('requestElsewhere', () => {
  test('nothing is asked of anybody where the fix is on this host or in the VM', () => {
    for (const where of ['hypervisor', 'guest'] as const) {
      expect(requestElsewhere(finding(where), path(), {}, {}, about)).toBeNull();
    }
  });

  test('the switch and its port by LLDP, the VM with MAC address and VLAN', () => {
    const asked = requestElsewhere(
      finding('switch'),
      path({ uplinks: ['eth0'], legs: [], tags: { eth0: 30 } }),
      heard,
      {},
      about,
    );
    expect(asked).toMatchObject({
      key: 'request.switch',
      params: {
        hypervisor: 'hv1',
        uplink: 'eth0',
        port: 'port Gi1/0/12 of sw-rack7 (by LLDP on eth0)',
        mac: path().guestMac,
        vlan: '30',
        at: '2026-11-22 18:05:09 UTC',
      },
    });
  });

  test('the VLAN is the one that the VM tags with by itself', () => {
    const asked = requestElsewhere(finding('switch'), path(), {}, { 'own-tag': 10 }, about);
    expect(asked?.params['vlan']).toBe('10');
    expect(requestElsewhere(finding('switch'), path(), {}, {}, about)?.params['vlan']).toBe('untagged');
  });

  test('of this host itself nobody else is asked, and what stays on it leaves by no cable', () => {
    expect(requestElsewhere(finding('target'), path({ targetIsHost: true }), {}, {}, about)).toBeNull();
    const egress = { egress: { device: 'vnet1', kind: 'tap' } } as const;
    const asked = requestElsewhere(finding('target'), path(), {}, egress, about);
    expect(asked?.params['way']).toBe(
      'Its packets stay on this hypervisor: they go to the bridge port vnet1',
    );
    expect(requestElsewhere(finding('target'), path(), {}, {}, about)?.params['way']).toContain('eth0');
  });

  test('where this host is the router, its own way out is named', () => {
    const routedByHost = { device: 'eth0', gateway: '10.0.0.1' } as NonNullable<PathContext['routedByHost']>;
    const asked = requestElsewhere(
      finding('gateway'),
      path({ uplinks: [], legs: [], routedByHost, hostGateway: null }),
      heard,
      {},
      about,
    );
    expect(asked?.params).toMatchObject({ uplink: 'eth0', gateway: '10.0.0.1' });
    expect(asked?.params['port']).toContain('Gi1/0/12');
  });

  test('without LLDP it says that the port is not known', () => {
    const asked = requestElsewhere(finding('switch'), path({ uplinks: ['eth0'], legs: [] }), {}, {}, about);
    expect(asked?.params['port']).toContain('no LLDP was heard on eth0');
  });

  test('the members of a bond, each with its port', () => {
    const legs = ['eth0', 'eth1'].map((device) => ({ device, kind: 'nic', uplink: 'bond0' }) as never);
    const asked = requestElsewhere(finding('gateway'), path({ uplinks: ['bond0'], legs }), heard, {}, about);
    expect(asked?.params['port']).toMatch(/Gi1\/0\/12 of sw-rack7.*, an unknown port .*eth1/u);
  });

  test('what is asked fits the cause, and the place that has it', () => {
    const keyOf = (where: Fix['where'], code: string) =>
      requestElsewhere(finding(where, code), path(), {}, {}, about)?.key;
    expect(keyOf('switch', 'network.rogue-dhcp-server')).toBe('request.switch-stranger');
    expect(keyOf('switch', 'network.path-mtu-too-small')).toBe('request.switch-mtu');
    expect(keyOf('gateway', 'network.path-mtu-too-small')).toBe('request.gateway-mtu');
    expect(keyOf('target', 'network.path-mtu-too-small')).toBe('request.target');
    expect(keyOf('target', 'application.name-not-resolved')).toBe('request.target-name');
    expect(keyOf('switch', 'physical.switch-port-blocked')).toBe('request.switch');
  });

  test('every request has what it needs, and its sentence is about a path and not about silence', () => {
    for (const [key, template] of Object.entries(texts).filter(([each]) => each !== 'request.caption')) {
      const where = /^request\.(?<where>\w+)/u.exec(key)?.groups?.['where'] as Fix['where'];
      const asked = requestElsewhere(finding(where), path(), {}, {}, about);
      const params = { ...asked?.params, what: 'It is broken.' };
      expect(Object.keys(params)).toEqual(expect.arrayContaining([...placeholders(template)]));
      expect(template).not.toContain('cannot reach');
    }
  });

  test('every place that is not ours has its text, with nothing left open', () => {
    const elsewhere = places.filter((where) => where !== 'hypervisor' && where !== 'guest');
    for (const where of elsewhere) {
      const asked = requestElsewhere(finding(where), path(), {}, {}, about);
      const template = texts[`request.${where as 'switch'}`];
      const params = { ...asked?.params, what: 'It is broken.' };
      expect(Object.keys(params)).toEqual(expect.arrayContaining([...placeholders(template)]));
      expect(say({ key: asked?.key ?? '', params }, 'en')).not.toContain('⟦');
    }
  });
});
