import { afterAll, beforeAll, expect, test } from 'vitest';
import { canRunLab } from '../diagnose.ts';
import { poll } from '../holder.ts';
import { guestStates, migrateLive, recreate, runningOn } from '../hypervisor/move.ts';
import { endLab, type Lab, openLab } from '../lab.ts';
import { hypervisorsOf } from '../topology.ts';
import { carrierOf, flapTap, flapUplinks, setUplink } from './cables.ts';

/** Three hypervisors on one switch: what the tests of the agent lean on. */

const name = `test-three-${process.pid}`;
const runs = canRunLab();
let lab: Lab;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process', topology: 'three-hypervisors' });
  }
});
afterAll(() => endLab(name));

test.runIf(runs)('each is a machine of its own, and knows its port of the switch by LLDP', async () => {
  for (const { name: host } of hypervisorsOf(lab.topology)) {
    expect((await lab.script(host, 'hostname')).trim()).toBe(host);
    const neighbors = await poll(`LLDP on ${host}`, 15_000, async () => {
      const said = await lab.script(host, 'lldpcli -f keyvalue show neighbors');
      return said.includes('sysname') || said.includes('chassis.name') ? said : undefined;
    });
    expect(neighbors).toContain('lldp.eth0.chassis.name=sw1');
    expect(neighbors).toContain(`lldp.eth0.port.ifname=${host}-eth0`);
  }
  expect(await lab.script('switch', 'lldpcli -u /run/lab/switch-lldpd/lldpd.socket show neighbors')).toMatch(
    /SysName: +hv3/u,
  );
});

test.runIf(runs)('guests reach each other across the switch, and libvirt knows its own alone', async () => {
  expect(await Promise.all(['hv1', 'hv2', 'hv3'].map((host) => runningOn(lab, host)))).toEqual([
    ['db01', 'web01'],
    ['app01'],
    [],
  ]);
  expect((await lab.guest('web01', 'ping -c1 -w3 10.0.0.12')).exitCode).toBe(0);
  expect((await lab.guest('app01', 'ping -c1 -w3 10.0.0.10')).exitCode).toBe(0);
});

test.runIf(runs)(
  'a cable that is pulled at the switch is a lost carrier here, and every change is counted',
  async () => {
    const hosts = ['hv1', 'hv2', 'hv3'];
    const before = await Promise.all(hosts.map((host) => carrierOf(lab, host, 'eth0')));
    expect(before.map(({ carrier }) => carrier)).toEqual([true, true, true]);
    await setUplink(lab, 'hv1', 'down');
    expect(await carrierOf(lab, 'hv1', 'eth0')).toMatchObject({ wanted: true, carrier: false });
    await setUplink(lab, 'hv1', 'up');
    await flapUplinks(lab, hosts, { times: 5, everyMs: 20 });
    const after = await Promise.all(hosts.map((host) => carrierOf(lab, host, 'eth0')));
    expect(after.map(({ changes }, index) => changes - (before[index]?.changes ?? 0))).toEqual([12, 10, 10]);
    expect(after.map(({ carrier }) => carrier)).toEqual([true, true, true]);
  },
);

test.runIf(runs)("a tap's carrier comes and goes without anybody setting the tap down", async () => {
  const tap = await lab.tap('app01', 0, 'hv2');
  const before = await carrierOf(lab, 'hv2', tap);
  await flapTap(lab, 'hv2', tap, { times: 3, everyMs: 20 });
  expect(await carrierOf(lab, 'hv2', tap)).toEqual({ ...before, changes: before.changes + 6 });
  expect((await lab.guest('app01', 'ping -c1 -w3 10.0.0.11')).exitCode).toBe(0);
});

test.runIf(runs)(
  'a guest moves live to another one and keeps what it was doing; another is made anew',
  async () => {
    await lab.guest('web01', 'echo kept > /tmp/memory');
    await migrateLive(lab, 'web01', 'hv1', 'hv2');
    expect(await runningOn(lab, 'hv2')).toEqual(['app01', 'web01']);
    expect((await lab.guest('web01', 'cat /tmp/memory; ping -c1 -w3 10.0.0.11')).output).toMatch(/^kept\n/u);
    expect(await lab.tap('web01', 0, 'hv2')).toMatch(/^vnet\d+$/u);

    await recreate(lab, 'web01', 'hv2', 'hv3');
    expect(await runningOn(lab, 'hv3')).toEqual(['web01']);
    await poll('web01 to boot', 60_000, async () =>
      (
        await lab
          .guest('web01', 'test ! -e /tmp/memory', { timeoutMs: 0, graceMs: 400 })
          .catch(() => undefined)
      )?.exitCode === 0
        ? true
        : undefined,
    );
    expect((await guestStates(lab)).get('web01')).toBe('running on hv3');
  },
);
