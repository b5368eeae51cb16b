import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { type Engine, openEngine } from './bench/engine.ts';
import { canRunLab, diagnoseInLab } from './diagnose.ts';
import { forgetNeighbors } from './faults/reference.ts';
import { poll } from './holder.ts';
import { endLab, type Lab, openLab } from './lab.ts';

/** Healthy paths that look odd: nothing may be called broken. Each puts back what it changed. */

const name = `false-alarms-${process.pid}`;
const runs = canRunLab();
let lab: Lab;
let engine: Engine;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process' });
    engine = await openEngine(lab);
  }
});

afterAll(async () => {
  await engine?.close();
  await endLab(name);
});

/** As a worker does, which has started long ago. */
const ask = (vm: string, target: string) => engine.ask({ vm, target });
const whyNot = ({ report }: { readonly report: Report }) => report.missing.map(({ why }) => why).join('\n');

function expectReachable({ vm, target, outcome, verdict, missing }: Report): void {
  expect({ vm, target, outcome, verdict, missing }).toEqual({
    vm,
    target,
    outcome: 'reachable',
    verdict: null,
    missing: [],
  });
}

async function reachable(vm: string, target: string): Promise<void> {
  expectReachable((await ask(vm, target)).report);
}

/** Changes something, asks, and puts it back whatever came of it. */
async function during(host: string, change: string, undo: string, look: () => Promise<void>): Promise<void> {
  await lab.script(host, change);
  try {
    await look();
  } finally {
    await lab.script(host, undo);
    // A machine whose NIC has just gone is remembered by its neighbors for a while: that would be a fault.
    await forgetNeighbors(lab);
  }
}

const address = 'ip addr replace 10.0.0.2/24 dev br0; ip addr replace fd00::2/64 dev br0';

test.runIf(runs)('the hypervisor has no address on the bridge', async () => {
  const undo = `${address}; ip route replace default via 10.0.0.1`;
  await during('hv1', 'ip addr flush dev br0 scope global', undo, async () => {
    await reachable('web01', '10.0.0.1');
    await reachable('web01', '10.0.1.20:80');
    await reachable('db01', '10.0.0.20');
    // Nobody tells the address of this guest, and it is not beside its target: that is no fault of it.
    const unknown = await ask('db01', '10.0.1.20');
    expect(unknown).toMatchObject({ report: { outcome: 'inconclusive', verdict: null } });
    expect(whyNot(unknown)).toMatch(/^The IPv4 address of db01 is not known here/u);
  });
});

test.runIf(runs)('the hypervisor has an address of another network on the bridge', async () => {
  const undo = `ip addr flush dev br0 scope global; ${address}; ip route replace default via 10.0.0.1`;
  const change = 'ip addr flush dev br0 scope global; ip addr add 172.20.0.2/24 dev br0';
  await during('hv1', change, undo, async () => {
    await reachable('web01', '10.0.1.20');
    await reachable('db01', '10.0.0.1');
    expect(await ask('db01', '10.0.1.20')).toMatchObject({
      report: { outcome: 'inconclusive', verdict: null },
    });
  });
});

test.runIf(runs)('the hypervisor has no gateway', async () => {
  await during('hv1', 'ip route del default', 'ip route replace default via 10.0.0.1', async () => {
    await reachable('web01', '10.0.1.20');
    await reachable('db01', '10.0.1.20:80');
  });
});

test.runIf(runs)('its table of neighbors has an old address for the guest', async () => {
  const change = 'ip neigh flush all; ip neigh replace 10.0.0.50 lladdr 52:54:00:00:00:11 nud stale dev br0';
  await during('hv1', change, 'ip neigh del 10.0.0.50 dev br0', () => reachable('db01', '10.0.0.1'));
});

test.runIf(runs)('a stateful firewall sees the bridged packets', async () => {
  const change = `echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
    nft add table inet fw
    nft 'add chain inet fw forward { type filter hook forward priority 0; policy drop; }'
    nft add rule inet fw forward ct state invalid drop
    nft add rule inet fw forward ct state established,related accept
    nft add rule inet fw forward ip protocol icmp ct state new accept
    nft add rule inet fw forward tcp dport '{ 80, 5432 }' ct state new accept`;
  const undo = 'nft delete table inet fw; echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables';
  await during('hv1', change, undo, async () => {
    await reachable('web01', '10.0.0.1');
    await reachable('web01', '10.0.1.20');
    await reachable('web01', '10.0.0.20:80');
    await reachable('web01', '10.0.0.11');
    // What it does drop is found, although the probes are strays to it.
    const { report } = await ask('web01', '10.0.0.20:8081');
    expect(report.verdict?.cause).toBe('transport.bridge-netfilter-drop');
    // And it is not blamed for a port that is closed beyond it.
    expect((await ask('web01', '10.0.0.20:5432')).report.verdict?.cause).toBe('transport.port-closed');
  });
});

test.runIf(runs)('the guest ignores pings', async () => {
  await lab.guest('web01', 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all');
  try {
    for (const target of ['10.0.0.1', '10.0.1.20', '10.0.0.11', '10.0.0.2']) {
      await reachable('web01', target);
    }
  } finally {
    await lab.guest('web01', 'echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all');
  }
});

test.runIf(runs)(
  'a guest that says nothing by IPv6, whose address nobody knows, is alive by IPv4',
  async () => {
    await lab.guest('db01', 'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6');
    try {
      const unknown = await ask('db01', 'fd00::20');
      expect(unknown).toMatchObject({ report: { outcome: 'inconclusive', verdict: null } });
      expect(whyNot(unknown)).toMatch(/^The IPv6 address of db01 is not known here/u);
    } finally {
      await lab.guest('db01', 'echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; lab-network');
    }
  },
);

test.runIf(runs)('the guest has more addresses, one of them in a network of its own', async () => {
  await lab.guest('web01', 'ip addr add 10.0.0.110/24 dev eth0; ip addr add 172.17.0.1/16 dev eth0');
  try {
    await reachable('web01', '10.0.0.1');
    await reachable('web01', '10.0.1.20');
    // Nobody has this one; what is wrong is not the mask.
    expect((await ask('web01', '172.17.0.9')).report.verdict?.cause).not.toBe('network.wrong-mask');
  } finally {
    await lab.guest('web01', 'lab-network');
  }
});

test.runIf(runs)('the guest has a second NIC in the same bridge, and answers ARP on both', async () => {
  const mac = '52:54:00:00:00:3a';
  const attach = `virsh -q attach-interface --domain web01 --type bridge --source br0 --mac ${mac} --model virtio --live`;
  const detach = `virsh -q detach-interface --domain web01 --type bridge --mac ${mac} --live`;
  await during('hv1', attach, detach, async () => {
    await poll('the NIC', 10_000, async () =>
      (await lab.guest('web01', 'ip link set eth1 up')).exitCode === 0 ? true : undefined,
    );
    await reachable('web01', '10.0.0.1');
    await reachable('db01', '10.0.0.10');
    // Asked by the NIC that it does not use for that, it is told by which it answers.
    const other = await diagnoseInLab(lab, ['web01', '10.0.0.1', '--nic', mac]);
    expect(other).toMatchObject({ report: { outcome: 'inconclusive', verdict: null } });
    expect(whyNot(other)).toMatch(/by another of its NICs, vnet\d+ \(52:54:00:00:00:10\)/u);
  });
});

test.runIf(runs)('the target has two NICs in the same network, and answers ARP on both', async () => {
  const change = `ip link add eth9 netns neighbor address 52:54:00:00:01:29 type veth peer name nb9 netns switch
    ip -n switch link set nb9 master lan up
    ip -n neighbor link set eth9 up
    ip -n neighbor addr add 10.0.0.29/24 dev eth9`;
  await during('lab', change, 'ip -n neighbor link del eth9', async () => {
    await reachable('web01', '10.0.0.20');
    await reachable('web01', '10.0.0.29');
  });
});

test.runIf(runs)('every second answer is lost: the path is bad, and it is no break', async () => {
  const change = `nft add table bridge loss
    nft 'add chain bridge loss forward { type filter hook forward priority 0; }'
    nft add rule bridge loss forward arp operation reply numgen inc mod 2 0 drop
    nft add rule bridge loss forward icmp type echo-reply numgen inc mod 2 0 drop`;
  await during('switch', change, 'nft delete table bridge loss', async () => {
    const { report } = await ask('web01', '10.0.0.1');
    expect(report.verdict?.cause).toBe('network.loss-beyond');
    expect(report.outcome).toBe('degraded');
  });
});

test.runIf(runs)('the guest stands still for a while', async () => {
  const still = 'pid=$(cat /run/libvirt/qemu/web01.pid); kill -STOP $pid; sleep 0.4; kill -CONT $pid';
  await Promise.all([reachable('web01', '10.0.0.1'), lab.script('hv1', `sleep 0.3; ${still}`)]);
});

test.runIf(runs)('several ask about one guest at once', async () => {
  await Promise.all(
    ['10.0.0.1', '10.0.0.2', '10.0.0.20:80', '10.0.1.20'].map(async (target) => {
      const { report, exitCode } = await diagnoseInLab(lab, ['web01', target]);
      expectReachable(report);
      expect(exitCode).toBe(0);
    }),
  );
});

test.runIf(runs)('a port of the hypervisor itself is open where something listens, else closed', async () => {
  await reachable('web01', '10.0.0.2:8022');
  const { report } = await ask('web01', '10.0.0.2:22');
  expect(report.outcome).toBe('unreachable');
  expect(report.verdict?.cause).toBe('transport.host-port-closed');
});

test.runIf(runs)('an old entry in the table of the guest is not blamed on the target', async () => {
  // The guest's busybox has no `ip neigh replace`.
  await lab.guest('web01', 'arp -s 10.0.0.20 52:54:00:00:01:29');
  for (const target of ['10.0.0.20', '10.0.0.20:80']) {
    const { report } = await ask('web01', target);
    expect(report.verdict?.cause).toBe('datalink.guest-neighbor-wrong');
    expect(report.alsoFound).toEqual([]);
  }
  await lab.guest('web01', 'arp -d 10.0.0.20');
  await reachable('web01', '10.0.0.20');
});
