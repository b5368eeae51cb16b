/** What one message may be in a terminal; beyond that it is cut with a mark, and the whole goes into a file. */
export const limits = {
  /** Characters in one paragraph, value or line of code. */
  lineCharacters: 4_000,
  /** Lines of one code block. */
  codeLines: 100,
  /** Fields of one block. */
  fields: 100,
  /** Narrower than this, wrapping does more harm than good. */
  leastColumns: 30,
  /** Where the output is no terminal. */
  pipedColumns: 100,
} as const;
