/** What is missing is no fault of the path: told in one line, exit status 3. */
export class NeedsCheckout extends Error {
  override readonly name = 'NeedsCheckout';
  readonly exitCode = 3;

  constructor(what: string) {
    super(
      `${what} comes with vmping's source and not with the package: run it from a checkout of the repository`,
    );
  }
}

/** Throws where this is the bundle: the lab, its faults and its recordings live under `test/`. */
export function requireCheckout(what: string): void {
  // The source runs as it is; the bundle is one file of JavaScript.
  if (!import.meta.url.endsWith('.ts')) {
    throw new NeedsCheckout(what);
  }
}
