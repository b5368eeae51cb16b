import { expect, test } from 'vitest';
import { weighHostAnswers } from '../../../src/verdict/host-answers.ts';
import type { Symptom } from '../../../src/verdict/symptom.ts';
import { links, lost, path, works } from '../checks/builders.ts';

const facts = links();
const known = facts.status === 'ok' ? facts.data : null;
const toHost = path({ targetAddress: '10.0.0.2', targetIsHost: true });
const by = (device: string, gateway: string | null = null) => ({ device, gateway, source: null });
const broken = lost('return', 'ip', 'br0', 'vnet0');
const port: Symptom = { works: 'unknown', because: 'host-port' };
const silent: Symptom = { works: 'unknown', because: 'guest-routes-unseen' };

test.each([
  ['by the bridge: it works', works, toHost, by('br0'), works],
  ['nobody knows: it works', works, toHost, null, works],
  ['by a port of the bridge: broken', works, toHost, by('eth0'), broken],
  ['by a port, and a port of this host was asked: broken', port, toHost, by('eth0'), broken],
  ['by a router beyond a port, who may bring it back', works, toHost, by('eth0', '10.0.0.1'), works],
  ['by a port, and the guest is mute', silent, toHost, by('eth0'), silent],
  ['by a port, and the guest has no route', lost('guest'), toHost, by('eth0'), lost('guest')],
  ['by a port, and somebody else is the target', works, path(), by('eth0'), works],
] as const)('%s', (_when, symptom, way, back, wanted) => {
  expect(weighHostAnswers(symptom, way, back, known)).toEqual(wanted);
});
