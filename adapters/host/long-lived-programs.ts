/** One program that runs as long as vmping does and tells what happens, a line each. */
export interface LongLivedProgram {
  readonly program: 'ip' | 'bridge' | 'virsh';
  /** Constant: nothing is ever filled in. */
  readonly argv: readonly string[];
  /** One sentence for the docs. */
  readonly summary: string;
}

/** The programs that run as long as the agent does, and no others. docs/commands.md is made from this table. */
export const longLivedPrograms = {
  // Not `ip -j`: its monitor prints text all the same (iproute2 6.1).
  linkEvents: {
    program: 'ip',
    argv: ['-o', 'monitor', 'link'],
    summary: 'Tells which network device changed, as the kernel says so',
  },
  learnedMacs: {
    program: 'bridge',
    argv: ['monitor', 'fdb'],
    summary: 'Tells which MAC address a bridge learned on which port; only where guests hang on a bridge',
  },
  // All events through one connection: virsh waits for one kind or for all, and each connection costs libvirt memory.
  domainEvents: {
    program: 'virsh',
    argv: ['--readonly', 'event', '--loop', '--timestamp', '--all'],
    summary: 'Tells what happens to the domains, as libvirt says so',
  },
} as const satisfies Record<string, LongLivedProgram>;
