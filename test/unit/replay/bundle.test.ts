import { createHmac } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { readBundle, requireEmptyFolder, writeBundle } from '../../../src/cli/bundle-folder.ts';
import { diagnose } from '../../../src/engine/engine.ts';
import type { Reading } from '../../../src/facts/interpret.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { anonymizationOf, anonymizeReading } from '../../../src/replay/anonymize-bundle.ts';
import {
  type Bundle,
  BundleError,
  type RunNotes,
  toBundle,
  toRecording,
} from '../../../src/replay/bundle.ts';
import { forQuestion } from '../../../src/replay/recording.ts';
import { replayHost } from '../../../src/replay/replay-host.ts';

// `vmping record` on the lab's hypervisor with the fault fdb-wrong-port: real libvirt guests, Debian 12.
const folder = new URL('../../fixtures/bundles/fdb-wrong-port', import.meta.url).pathname;
const keyed = (text: string) => createHmac('sha256', 'a key').update(text).digest().readUInt32BE(0);

async function judge(bundle: Bundle, vm = bundle.manifest.asked?.vm, target = bundle.manifest.asked?.target) {
  const recording = toRecording(bundle);
  return await diagnose(
    checks,
    {
      id: 'replay',
      vm: VmName.parse(vm),
      target: parseTarget(target ?? ''),
      hypervisor: HypervisorName.parse(recording.hypervisor),
      nic: null,
    },
    replayHost(recording),
    { signal: AbortSignal.timeout(20_000), onProgress: () => {} },
  );
}

/** The readings that a bundle was made of. */
function readingsOf({ manifest, files }: Bundle): Reading[] {
  return manifest.readings.map(({ id, args, command, at, raw }) => ({
    id,
    args,
    from: { command, at },
    raw:
      raw.kind === 'command'
        ? {
            kind: raw.kind,
            output: { stdout: files[raw.stdout] ?? '', stderr: raw.stderr, exitCode: raw.exitCode },
          }
        : raw.kind === 'files'
          ? { kind: raw.kind, files: JSON.parse(files[raw.texts] ?? '') }
          : { kind: raw.kind, reason: raw.reason as 'timeout', message: raw.message },
  }));
}

function anonymized(bundle: Bundle, extraNames: string[] = []): { bundle: Bundle; kept: readonly string[] } {
  const readings = readingsOf(bundle).map((reading) =>
    reading.id === 'domain-list' && reading.raw.kind === 'command'
      ? {
          ...reading,
          raw: {
            ...reading.raw,
            output: {
              ...reading.raw.output,
              stdout: `${extraNames.join('\n')}\n${reading.raw.output.stdout}`,
            },
          },
        }
      : reading,
  );
  const { apply, kept } = anonymizationOf(readings, { hypervisor: 'hv1', target: null }, keyed);
  const run = JSON.parse(apply(bundle.files[bundle.manifest.run ?? ''] ?? '{}')) as RunNotes;
  const { hypervisor, asked, ...rest } = bundle.manifest;
  const about = {
    vmping: rest.vmping,
    startedAt: rest.startedAt,
    anonymized: true,
    hypervisor: HypervisorName.parse(apply(hypervisor)),
    asked: asked && { ...asked, vm: apply(asked.vm), target: apply(asked.target) },
  };
  return {
    bundle: toBundle(
      about,
      readings.map((reading) => anonymizeReading(reading, apply)),
      run,
    ),
    kept,
  };
}

test('a bundle is judged again as it was on the hypervisor', async () => {
  const diagnosis = await judge(readBundle(folder));
  expect(diagnosis.cause?.code).toBe('datalink.fdb-wrong-port');
});

test('anonymized, it gives the same verdict and tells no address and no name', async () => {
  const { bundle, kept } = anonymized(readBundle(folder));
  expect(kept).toEqual([]);
  const diagnosis = await judge(bundle);
  expect(diagnosis.cause?.code).toBe('datalink.fdb-wrong-port');
  expect(diagnosis.vm).toBe('vm-1');
  const all = JSON.stringify(bundle);
  expect(all).not.toMatch(/web01|db01|\bhv1\b|lab\.test|10\.0\.0\.\d|52:54:00:00:0/u);
});

test('a VM whose name is a word of the outputs keeps it', () => {
  const { kept } = anonymized(readBundle(folder), ['ifname', 'domain', 'drop', 'web02']);
  expect(kept.toSorted()).toEqual(['domain', 'drop', 'ifname']);
});

test('a question that was not recorded gets no verdict out of silence', async () => {
  const { manifest, files } = readBundle(folder);
  const silent = { manifest: { ...manifest, run: null }, files };
  const diagnosis = await judge(silent, 'db01', '10.0.0.20');
  expect(diagnosis.outcome).toBe('inconclusive');
  expect(diagnosis.missing.map(({ what }) => what)).toContain('replay');
});

test('frames of another question are no answer to this one, and a VM that was not there is told as such', async () => {
  const recording = toRecording(readBundle(folder));
  const { vm, target } = recording;
  expect(forQuestion(recording, vm, target)).toBe(recording);
  expect(forQuestion(recording, vm, '10.0.0.20').wire).toBeNull();
  expect(forQuestion(recording, 'db01', target).wire).toBeNull();
  const diagnosis = await judge(readBundle(folder), 'web1', '10.0.0.20');
  expect(diagnosis.missing).toMatchObject([{ what: 'domain', why: { key: 'missing.domain-near' } }]);
});

describe('a folder that is no bundle, or not a whole one', () => {
  const inCopy = (change: (copy: string) => void): void => {
    const copy = mkdtempSync(join(tmpdir(), 'vmping-bundle-'));
    try {
      cpSync(folder, copy, { recursive: true });
      change(copy);
    } finally {
      rmSync(copy, { recursive: true });
    }
  };

  test('says so', () => {
    expect(() => readBundle('/nowhere')).toThrow(BundleError);
    inCopy((copy) => {
      rmSync(join(copy, 'facts', '002-fdb.txt'));
      expect(() => toRecording(readBundle(copy))).toThrow(/lacks its file facts\/002-fdb\.txt/u);
      writeFileSync(join(copy, 'bundle.json'), '{"schema":"vmping.bundle/9"}');
      expect(() => readBundle(copy)).toThrow(/bundle\.json/u);
      const path = join(copy, 'bundle.json');
      writeFileSync(path, readFileSync(join(folder, 'bundle.json'), 'utf8').replace('"hv1"', '"-- no name"'));
      expect(() => readBundle(copy)).toThrow(/hypervisor/u);
      writeFileSync(join(copy, 'bundle.json'), 'text');
      expect(() => readBundle(copy)).toThrow(/no JSON/u);
    });
  });

  test('its manifest names no file out of it', () => {
    inCopy((copy) => {
      const path = join(copy, 'bundle.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('facts/002-fdb.txt', '../../etc/passwd'));
      expect(() => readBundle(copy)).toThrow(BundleError);
    });
  });
});

test('a folder that cannot be made is told before anything is read', () => {
  expect(() => requireEmptyFolder('/proc/vmping/bundle')).toThrow(BundleError);
  expect(() => requireEmptyFolder('/dev/null/bundle')).toThrow(BundleError);
});

test('what is written is what is read, and never over something', () => {
  const copy = mkdtempSync(join(tmpdir(), 'vmping-bundle-'));
  try {
    const bundle = readBundle(folder);
    requireEmptyFolder(copy);
    writeBundle(copy, bundle);
    expect(readBundle(copy)).toEqual(bundle);
    expect(() => requireEmptyFolder(copy)).toThrow(/not empty/u);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
