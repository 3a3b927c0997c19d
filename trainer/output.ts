/** Where commands say things: progress for people on stderr, one result on stdout. Only cli.ts makes one. */

export interface Output {
  /** A line of progress or a warning. */
  progress(line: string): void
  /** The result: a text for people, or the value as one JSON document when `--json` was given. */
  result(text: string, value: unknown): void
}
