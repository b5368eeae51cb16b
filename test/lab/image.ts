import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mustRun } from './command.ts';

/** What a guest boots from. */
export interface GuestImage {
  readonly kernel: string;
  readonly initrd: string;
}

const sources = {
  init: new URL('guest/init.sh', import.meta.url),
  'bin/lab-network': new URL('guest/lab-network.sh', import.meta.url),
  'bin/lab-shell': new URL('guest/lab-shell.sh', import.meta.url),
  'bin/lab-dhcp': new URL('guest/lab-dhcp.sh', import.meta.url),
} as const;
/** Loaded at boot, and only by who needs them: a guest that tags by itself. */
const bootModules = ['virtio_pci', 'virtio_net', 'virtio_console'];
const laterModules = ['8021q'];
const agent = '/usr/sbin/qemu-ga';
const busybox = '/bin/busybox';

/** Where kernel and images are kept between labs. */
export function cacheFolder(): string {
  return process.env['VMPING_CACHE'] || '/var/cache/vmping';
}

/** The guests' kernel and initramfs, from the cache or made now (downloads a kernel of some 27 MB once). */
export async function guestImage(onProgress: (line: string) => void): Promise<GuestImage> {
  const kernelFolder = await kernel(onProgress);
  const initrd = await initramfs(kernelFolder, onProgress);
  return { kernel: join(kernelFolder, 'vmlinuz'), initrd };
}

async function kernel(onProgress: (line: string) => void): Promise<string> {
  const cache = cacheFolder();
  // A kernel that was kept with other modules is of no use.
  const wanted = [bootModules, laterModules].map((names) => names.join(',')).join('\n');
  const modules = createHash('sha256').update(wanted).digest('hex').slice(0, 8);
  const kept = existsSync(cache)
    ? readdirSync(cache).filter((name) => name.startsWith('guest-kernel-') && name.endsWith(`-${modules}`))
    : [];
  const newest = kept.sort().at(-1);
  if (newest !== undefined) {
    return join(cache, newest);
  }
  return inFreshFolder(cache, async (folder) => {
    const depends = await mustRun(['apt-cache', 'depends', 'linux-image-cloud-amd64']);
    const name = /linux-image-\d\S*cloud-amd64/.exec(depends)?.[0];
    if (name === undefined) {
      throw new Error('apt knows no linux-image-cloud-amd64: run `apt-get update` and try again');
    }
    onProgress(`fetching the guests' kernel ${name}`);
    await mustRun(['env', '-C', folder, 'apt-get', 'download', '-q', '-o', 'APT::Sandbox::User=root', name]);
    const [archive = ''] = globSync(`${folder}/*.deb`);
    await mustRun(['dpkg', '-x', archive, join(folder, 'unpacked')]);
    const made = join(folder, 'kernel');
    mkdirSync(join(made, 'modules'), { recursive: true });
    copyFileSync(globSync(`${folder}/unpacked/boot/vmlinuz-*`)[0] ?? '', join(made, 'vmlinuz'));
    const boot = copyModules(join(folder, 'unpacked'), join(made, 'modules'), bootModules, []);
    const later = copyModules(join(folder, 'unpacked'), join(made, 'modules'), laterModules, boot);
    writeFileSync(join(made, 'modules', 'order'), `${boot.join('\n')}\n`);
    writeFileSync(join(made, 'modules', 'later'), `${later.join('\n')}\n`);
    const version = basename(archive).replace(/^linux-image-|_amd64\.deb$/g, '');
    return { from: made, to: join(cache, `guest-kernel-${version}-${modules}`) };
  });
}

/** Copies the wanted modules and what they depend on, but for those that are loaded; answers the order in which they load. */
function copyModules(
  unpacked: string,
  to: string,
  wanted: readonly string[],
  loaded: readonly string[],
): string[] {
  const files = new Map(
    globSync(`${unpacked}/lib/modules/*/kernel/**/*.ko`).map((path) => [basename(path, '.ko'), path]),
  );
  const order: string[] = [];
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || order.includes(name) || loaded.includes(name)) {
      return;
    }
    // A module says in its .modinfo section what it needs: `depends=a,b`, ended by a zero byte.
    const text = readFileSync(file, 'latin1');
    const depends = /\0depends=([^\0]*)\0/.exec(text)?.[1] ?? '';
    for (const other of depends.split(',')) {
      add(other);
    }
    order.push(name);
    copyFileSync(file, join(to, `${name}.ko`));
  };
  for (const name of wanted) {
    add(name);
  }
  return order;
}

async function initramfs(kernelFolder: string, onProgress: (line: string) => void): Promise<string> {
  const libraries = (await mustRun(['ldd', agent])).match(/\/\S+\.so\S*/g) ?? [];
  const hash = createHash('sha256').update(basename(kernelFolder));
  for (const source of [...Object.values(sources), new URL(import.meta.url)]) {
    hash.update(readFileSync(source));
  }
  for (const file of [busybox, agent, ...libraries]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  const cache = cacheFolder();
  const image = join(cache, `initrd-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(image)) {
    return join(image, 'initrd.cpio');
  }
  onProgress("making the guests' image");
  await inFreshFolder(cache, async (folder) => {
    const root = join(folder, 'root');
    const put = (from: string | URL, to: string): void => {
      mkdirSync(dirname(join(root, to)), { recursive: true });
      copyFileSync(from, join(root, to));
      chmodSync(join(root, to), 0o755);
    };
    for (const name of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp', 'run', 'var']) {
      mkdirSync(join(root, name), { recursive: true });
    }
    for (const [to, from] of Object.entries(sources)) {
      put(from, to);
    }
    put(busybox, 'bin/busybox');
    symlinkSync('busybox', join(root, 'bin/sh'));
    for (const file of [agent, ...libraries]) {
      put(file, file);
    }
    for (const name of readdirSync(join(kernelFolder, 'modules'))) {
      put(join(kernelFolder, 'modules', name), join('modules', name));
    }
    const made = join(folder, 'image');
    mkdirSync(made);
    await mustRun([
      'sh',
      '-ec',
      'cd "$1" && find . | cpio -o -H newc --quiet > "$2/initrd.cpio"',
      'sh',
      root,
      made,
    ]);
    return { from: made, to: image };
  });
  return join(image, 'initrd.cpio');
}

/** Makes something in a folder of its own and moves it into place at once, so that half of it is never seen. */
async function inFreshFolder(
  cache: string,
  make: (folder: string) => Promise<{ from: string; to: string }>,
): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    const { from, to } = await make(folder);
    try {
      renameSync(from, to);
    } catch (error) {
      // Another process was faster: a folder that is there already is not replaced.
      if (!existsSync(to)) {
        throw error;
      }
    }
    return to;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
