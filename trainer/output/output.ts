/** Where commands say things: progress for people on stderr, one result on stdout. Only run-command.ts makes one. */

import type { Spend } from './spend.ts'

export interface Output extends Reporter {
  /** The result: a text for people, or the value as one JSON document when `--json` was given. */
  result(text: string, value: unknown): void
}

export interface Reporter {
  /** A line of progress or a warning. */
  progress(line: string): void
  /** Runs what takes a while under its name: a bar in a terminal, a line now and then anywhere else, and a line at its end. */
  stage<T>(options: StageOptions, run: (stage: Stage) => Promise<T>): Promise<T>
}

export interface StageOptions {
  readonly name: string
  /** What is counted, in the plural: rows, words, MB. */
  readonly unit: string
  /** How many there are; undefined where only the end will tell. */
  readonly total?: number | undefined
  /** What was paid for so far, where it costs money. */
  readonly spend?: (() => Spend) | undefined
}

export interface Stage {
  /** So many more are done; `detail` stands beside the name from now on. */
  advance(count: number, detail?: string): void
  /** So many more need not be done, for they were there already: they are no part of the rate. */
  skip(count: number): void
}
