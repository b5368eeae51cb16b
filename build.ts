// `npm run build [-- FOLDER]`: vmping as one file that needs Node and nothing else beside it, by default in dist/.
// main.js is all of it; hypervisor.js lacks the libraries of the chats, which a worker would only hold in memory.
import { chmod } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';
import packageJson from './package.json' with { type: 'json' };

const folder = process.argv[2] ?? 'dist';
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

/**
 * V8 trades speed for memory, which a hypervisor has better uses for: a worker at rest keeps 37 MiB less, a diagnosis
 * takes some milliseconds more of the CPU. Set from inside, so that it holds however the file is started, and before
 * the modules begin, whose loading would make the heap grow. See docs/decisions/0011-one-file.md.
 */
const small = `import { setFlagsFromString as vmpingSetFlag } from 'node:v8';
vmpingSetFlag('--semi-space-growth-factor=1');
vmpingSetFlag('--optimize-for-size');`;

/** Every entrance to the libraries of the chats is a dynamic import; here it leads to an error that says so. */
const withoutChats: Plugin = {
  name: 'without-chats',
  setup(esbuild) {
    // Without `u`: the filter goes to esbuild, which is written in Go and does not know that flag.
    const entrances =
      /\/chat\/(?:slack\/(?:slack-adapter|inspect)|discord\/(?:discord-adapter|inspect-discord))\.ts$/;
    esbuild.onResolve({ filter: entrances }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, namespace: 'left-out' } : undefined,
    );
    esbuild.onLoad({ filter: /./, namespace: 'left-out' }, () => ({
      contents: "import { LeftOut } from './src/cli/left-out.ts';\nthrow new LeftOut('Slack and Discord');",
      resolveDir: import.meta.dirname,
    }));
  },
};

async function bundle(outfile: string, begin: string, plugins: Plugin[]): Promise<void> {
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
    banner: { js: begin },
    plugins,
    // The lab is not part of the package: `vmping lab` and `vmping demo` say so where it is not there.
    external: ['../../test/lab/*', '../../../test/lab/*'],
  });
  await chmod(outfile, 0o755);
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  process.stdout.write(`${outfile}: ${(bytes / 1024 / 1024).toFixed(1)} MiB\n`);
}

await bundle(`${folder}/main.js`, banner, []);
await bundle(`${folder}/hypervisor.js`, `${small}\n${banner}`, [withoutChats]);
