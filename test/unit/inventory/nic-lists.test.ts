import { describe, expect, test } from 'vitest';
import { Uuid } from '../../../src/inventory/inventory.ts';
import { nicListsArgv, parseNicLists } from '../../../src/inventory/nic-lists.ts';
import { ParseError } from '../../../src/model/fact.ts';

const [one, two, three] = [1, 2, 3].map((each) => Uuid.parse(`00000000-0000-4000-8000-00000000000${each}`));

function parse(stdout: string, stderr = '') {
  return [...parseNicLists({ stdout, stderr })];
}

describe('NICs of many domains by one virsh', () => {
  test('the argument holds nothing but UUIDs', () => {
    expect(nicListsArgv([one as Uuid, two as Uuid])).toEqual([
      '--readonly',
      '--quiet',
      `echo vmping:${one}; domiflist --domain ${one}; echo vmping:${two}; domiflist --domain ${two}`,
    ]);
    expect(() => nicListsArgv(['x; destroy web01' as Uuid])).toThrow('UUID');
  });

  // As virsh 9.0 prints it: `echo` ends no line.
  test('lists, none, and one that is gone', () => {
    const stdout = `vmping:${one} vnet0   bridge   br0   virtio   52:54:00:00:00:01\n -       network  my net   e1000   52:54:00:00:00:0A\nvmping:${two}vmping:${three}`;
    expect(parse(stdout, `error: failed to get domain '${two}'\n\n`)).toEqual([
      [
        one,
        [
          { mac: '52:54:00:00:00:01', tap: 'vnet0' },
          { mac: '52:54:00:00:00:0a', tap: null },
        ],
      ],
      [three, []],
    ]);
    expect(parse('')).toEqual([]);
  });

  test('what breaks off or is something else is refused', () => {
    expect(() =>
      parse(`vmping:${one}`, 'error: Disconnected from qemu:///system due to end of file'),
    ).toThrow(ParseError);
    expect(() => parse(' vnet0 bridge br0 virtio 52:54:00:00:00:01\n')).toThrow(ParseError);
    expect(() => parse(`vmping:${one} vnet0   bridge   br0   virtio\n`)).toThrow(ParseError);
  });
});
