import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countBridgePorts } from '../../../adapters/host/bridge-ports.ts';

test('ports are counted by the state of the spanning tree; what is no port is left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vmping-sys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const states = { vnet0: '3\n', vnet1: '3\n', eth0: '2\n', eth1: '4\n', odd: 'x\n' };
  for (const [device, state] of Object.entries(states)) {
    mkdirSync(join(folder, device, 'brport'), { recursive: true });
    writeFileSync(join(folder, device, 'brport/state'), state);
  }
  mkdirSync(join(folder, 'lo'));
  writeFileSync(join(folder, 'bonding_masters'), '');
  expect(countBridgePorts(folder)).toEqual({
    disabled: 0,
    listening: 0,
    learning: 1,
    forwarding: 2,
    blocking: 1,
  });
});
