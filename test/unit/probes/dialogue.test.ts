import { expect, test } from 'vitest';
import { createDesk } from '../../../src/probes/session/desk.ts';
import { createDialogue } from '../../../src/probes/session/dialogue.ts';
import { macs, path } from '../checks/builders.ts';
import { answers, asks } from './log.ts';
import { fakeNetwork } from './network.ts';

test('what the guest asked for before it was provoked is not on its way to the target', async () => {
  const way = { ...path(), bridge: 'br0', bridgeMac: macs.bridge, targetAddress: '10.0.1.20' };
  const { wire } = fakeNetwork();
  const desk = createDesk(way, wire, () => ({}));
  // The guest asked for this host to answer a ping of it; what provokes it is sent, and not seen at its tap yet.
  const log = [asks('tap', '10.0.0.2', 5), answers('tap', macs.bridge, '10.0.0.2', macs.guest, 6)];
  await wire.next(10);
  const dialogue = createDialogue(desk, way, () => log, 7);
  dialogue.provoke('10.0.0.10');
  expect(dialogue.asked()).toEqual([]);
  expect(dialogue.nextHopMacs()).toEqual([]);
  log.push(asks('tap', '10.0.0.1', 12));
  expect(dialogue.asked()).toMatchObject([{ address: '10.0.0.1' }]);
});
