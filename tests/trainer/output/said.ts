/** Outputs for tests that call stages: the real reporter, on a pipe that keeps its lines. */

import type { Output } from '../../../trainer/output/output.ts'
import { createReporter } from '../../../trainer/output/reporter.ts'

/** What is said is added to `lines`. */
export const sayTo = (lines: string[]): Output => ({
  ...createReporter({ write: (text) => void lines.push(text.trimEnd()), columns: () => undefined }),
  result: () => {},
})

export const silent: Output = sayTo([])
