/** Whether colours are wanted: on a terminal that can, unless `NO_COLOR` is set (no-color.org: to anything). */
export function wantsColour(
  output: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

const codes = { red: 31, green: 32, yellow: 33 } as const;

/** The text in a colour, or as it is. The text must be printable already. */
export function paint(text: string, colour: keyof typeof codes, wanted: boolean): string {
  return wanted ? `\u001B[${codes[colour]}m${text}\u001B[39m` : text;
}
