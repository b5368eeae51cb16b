import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { catalogue } from '../docs/catalogue.ts';
import { notCovered, recorded } from '../docs/coverage.ts';
import { scenariosOf } from '../docs/coverage-page.ts';
import { chooseScenarios, decoys, faults } from '../lab/faults/index.ts';

const codes = Object.keys(catalogue);

test('the scenarios of the lab name known faults', () => {
  const named = [...faults, ...decoys].flatMap((scenario) => scenario.catalogue);
  expect(named.filter((code) => !codes.includes(code))).toEqual([]);
});

test('what is tested on recorded output has its check', () => {
  const ids = checks.map(({ id }) => id);
  expect(Object.values(recorded).filter(({ check }) => !ids.includes(check as never))).toEqual([]);
  expect(
    [...Object.keys(recorded), ...Object.keys(notCovered)].filter((code) => !codes.includes(code)),
  ).toEqual([]);
});

test('every known fault is made, recorded, or left out for a reason, and only one of these', () => {
  const without = codes.filter(
    (code) =>
      scenariosOf(code).length === 0 && recorded[code] === undefined && notCovered[code] === undefined,
  );
  expect(without).toEqual([]);
  const twice = codes.filter(
    (code) =>
      notCovered[code] !== undefined && (scenariosOf(code).length > 0 || recorded[code] !== undefined),
  );
  expect(twice).toEqual([]);
});

test('a scenario that is not there is named, and never left out in silence', () => {
  expect(chooseScenarios(['tap-down', 'vm-paused']).map(({ id }) => id)).toEqual(['vm-paused', 'tap-down']);
  expect(chooseScenarios([])).toHaveLength(faults.length + decoys.length);
  expect(() => chooseScenarios(['tap-down', 'tap-dwon'])).toThrow(/did you mean tap-down/u);
  expect(() => chooseScenarios(['xyzzyxyzzy'])).toThrow(/there are vm-paused, .* and \d+ more$/u);
});
