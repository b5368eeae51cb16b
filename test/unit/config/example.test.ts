import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../../adapters/config-file.ts';
import { configurationLines } from '../../../src/doctor/configuration.ts';
import { decide } from '../../../src/policy/decide.ts';
import { documentedKeys } from '../../docs/configuration-page.ts';

const path = new URL('../../../docs/vmping.example.yaml', import.meta.url);
const source = readFileSync(path, 'utf8');
const config = readConfig(source, 'vmping.example.yaml');

test('the example is a configuration that the doctor finds nothing odd in', () => {
  expect(configurationLines(config, 'f').map(({ status }) => status)).toEqual(['ok']);
});

test('it shows every key, in use or behind a #', () => {
  const missing = documentedKeys().filter(({ key }) => {
    const name = key.split('.').at(-1) ?? '';
    return !new RegExp(`^[ #-]*${name}:`, 'mu').test(source) && !source.includes(` ${name}: `);
  });
  expect(missing.map(({ key }) => key)).toEqual([]);
});

test('what stands behind a # would be right without it', () => {
  const everything = source
    .replace('mode: socket # no address of your own needed; or http, with port and path below', 'mode: http')
    .replaceAll(/^( +)# (?=port|path|hypervisors)/gmu, '$1');
  expect(everything).toMatch(/^ {2}port: 3000$/mu);
  const { slack, policy } = readConfig(everything, 'vmping.example.yaml');
  expect(slack).toMatchObject({ mode: 'http', port: 3000, path: '/slack/events' });
  expect(policy.rules.some(({ hypervisors }) => hypervisors?.includes('hv*'))).toBe(true);
});

test('it allows what its comments say', () => {
  const ask = (
    person: string,
    channel: string,
    command: 'capture' | 'diagnose' | 'status',
    vm: string | null,
  ) =>
    decide(config.policy, { platform: 'slack', person, roles: [], channel, command, vm, hypervisor: 'hv1' })
      .allowed;
  expect(ask('U012ABCDEF', 'C078OPERAT', 'capture', 'db01')).toBe(true);
  expect(ask('U012ABCDEF', 'CELSEWHERE', 'capture', 'db01')).toBe(false);
  expect(ask('U034GHIJKL', 'CELSEWHERE', 'diagnose', 'web01')).toBe(true);
  expect(ask('U034GHIJKL', 'CELSEWHERE', 'diagnose', 'db01')).toBe(false);
  expect(ask('U034GHIJKL', 'CELSEWHERE', 'capture', 'web01')).toBe(false);
  expect(ask('USTRANGER', 'CELSEWHERE', 'status', null)).toBe(true);
});

test('it is plain YAML 1.2 that other readers take as well', () => {
  expect(parse(source, { strict: true, uniqueKeys: true })).toMatchObject({ language: 'en' });
});

test('every key is told what it is for', () => {
  const silent = documentedKeys().filter(({ says }) => says.length < 20);
  expect(silent.map(({ key }) => key)).toEqual([]);
});
