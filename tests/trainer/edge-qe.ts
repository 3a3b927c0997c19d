/** Runs a command of edge-qe in this process, which is many times as fast as in one of its own and prints the same. */

import { runCommand } from '../../trainer/run-command.ts'
import type { Said } from './run-node.ts'

/** With `env`, these variables are set meanwhile; undefined are those that are not to be. */
export const edgeQe = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Said> => {
  const stdout: string[] = []
  const stderr: string[] = []
  const before = setVariables(env)
  try {
    const code = await runCommand(args, {
      out: (text) => void stdout.push(text),
      error: (text) => void stderr.push(text),
      columns: () => undefined,
    })
    return { code, stdout: stdout.join(''), stderr: stderr.join('') }
  } finally {
    setVariables(before)
  }
}

/** Answers with what they were. */
const setVariables = (variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> => {
  const before: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(variables)) {
    before[name] = process.env[name]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  return before
}
