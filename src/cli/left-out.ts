/** What stands in the place of the chats in the bundle for hypervisors: see build.ts. Told in one line, exit status 3. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';

  constructor(what: string) {
    super(`${what} are not in the bundle for hypervisors: run this from vmping's package (dist/main.js)`);
  }
}
