import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesInventory, parseDomainEvent } from '../../../src/inventory/domain-event.ts';

const recorded = readFileSync(new URL('../../fixtures/inventory/events.txt', import.meta.url), 'utf8');

describe('virsh event', () => {
  test('as virsh 9.0 prints it', () => {
    expect(recorded.trim().split('\n').map(parseDomainEvent)).toEqual([
      { event: 'lifecycle', name: 'test', detail: 'Suspended Paused' },
      { event: 'lifecycle', name: 'test', detail: 'Resumed Unpaused' },
      { event: 'lifecycle', name: "we'b: 1", detail: 'Defined Added' },
      { event: 'lifecycle', name: "we'b: 1", detail: 'Started Booted' },
      { event: 'lifecycle', name: "we'b: 1", detail: 'Stopped Destroyed' },
      { event: 'lifecycle', name: "we'b: 1", detail: 'Undefined Removed' },
    ]);
  });

  test.each([
    ["event 'device-added' for domain 'web01': net1", 'device-added', 'web01', 'net1', true],
    ["event 'reboot' for domain 'web01'", 'reboot', 'web01', '', false],
    [
      "event 'lifecycle' for domain 'a': Started x': Stopped Failed",
      'lifecycle',
      "a': Started x",
      'Stopped Failed',
      true,
    ],
    ["event 'balloon-change' for domain 'web01': 524288KiB", 'balloon-change', 'web01', '524288KiB', false],
  ])('%s', (line, event, name, detail, changes) => {
    const parsed = parseDomainEvent(line);
    expect(parsed).toEqual({ event, name, detail });
    expect(parsed && changesInventory(parsed)).toBe(changes);
  });

  test.each([
    '',
    'events received: 6',
    'event loop interrupted',
    "event 'lifecycle' for domain '--help': Started Booted",
  ])('no event of a domain that could be asked for: %s', (line) => {
    expect(parseDomainEvent(line)).toBeNull();
  });

  test('whatever a line holds, it does not throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseDomainEvent(text);
        parseDomainEvent(`event 'lifecycle' for domain '${text}': Started Booted`);
      }),
    );
  });
});
