// `npm run docs` writes the pages that are made from the source; `npm run docs -- --check` only says which are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { checksPage } from './checks-page.ts';
import { commandsPage } from './commands-page.ts';
import { configurationPage } from './configuration-page.ts';
import { coveragePage } from './coverage-page.ts';
import { dashboardJson } from './dashboard/dashboard.ts';
import { metricsPage } from './metrics-page.ts';

const pages = {
  'docs/checks.md': checksPage,
  'docs/commands.md': commandsPage,
  'docs/configuration.md': configurationPage,
  'docs/coverage.md': coveragePage,
  'docs/metrics.md': metricsPage,
  'docs/grafana-dashboard.json': dashboardJson,
} as const;
const isCheck = process.argv.includes('--check');

for (const [path, make] of Object.entries(pages)) {
  const file = new URL(`../../${path}`, import.meta.url);
  const text = make();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    continue;
  }
  if (isCheck) {
    process.stderr.write(`${path} is not up to date: run \`npm run docs\` and commit it\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    process.stdout.write(`${path} is written\n`);
  }
}
