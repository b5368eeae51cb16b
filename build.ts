// `npm run build [-- FILE]`: vmping as one file, by default dist/main.js, that needs Node and nothing else beside it.
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';
import packageJson from './package.json' with { type: 'json' };

const outfile = process.argv[2] ?? 'dist/main.js';
const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/u.exec(packageJson.engines.node) ?? [];

/** BullMQ and what it needs call `require`, which a module has not; and an old Node gets a sentence, not a trace. */
const banner = `import { createRequire as vmpingCreateRequire } from 'node:module';
const require = vmpingCreateRequire(import.meta.url);
{
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < ${major} || (major === ${major} && minor < ${minor})) {
    process.stderr.write('vmping needs Node ${major}.${minor} or newer; this is ' + process.versions.node + '\\n');
    process.exit(3);
  }
}`;

const { metafile } = await build({
  entryPoints: ['src/cli/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: `node${major}.${minor}`,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
  banner: { js: banner },
  // The lab is not part of the package: `vmping lab` and `vmping demo` say so where it is not there.
  external: ['../../test/lab/*', '../../../test/lab/*'],
});
await chmod(outfile, 0o755);
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stdout.write(`${outfile}: ${(bytes / 1024 / 1024).toFixed(1)} MiB\n`);
