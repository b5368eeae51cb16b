/** One program that runs as long as vmping does and tells what happens, a line each. */
export interface LongLivedProgram {
  readonly program: 'ip';
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
} as const satisfies Record<string, LongLivedProgram>;
