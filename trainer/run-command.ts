/** The command line as a function: what reads arguments and says what it prints and how it ends. */

import './release/format/architectures.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Command, CommanderError } from 'commander'
import * as z from 'zod/mini'
import { QualityError } from '../models/errors.ts'
import { parseJson } from '../models/json.ts'
import { COMMANDS } from './commands/commands.ts'
import { refuseUnknownOptions } from './commands/unknown-options.ts'
import type { Output } from './output/output.ts'
import { createReporter } from './output/reporter.ts'

const EXIT_USAGE = 2
const EXIT_SYSTEM = 1
const USUAL_COLUMNS = 80

/** Where a command prints: results and help to the first, all else to the second. */
export interface Streams {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Characters of a line, where the second is a terminal. */
  readonly columns: () => number | undefined
}

const PROCESS_STREAMS: Streams = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  columns: () => readColumns(),
}

const createOutput = ({ out, error, columns }: Streams, json: boolean): Output => ({
  ...createReporter({ write: error, columns }),
  result: (text, value) => out(`${json ? JSON.stringify(value) : text}\n`),
})

/** COLUMNS overrules the terminal, as elsewhere; one without a size, as in a container, gets the usual. */
const readColumns = (): number | undefined =>
  process.stderr.isTTY && process.env.TERM !== 'dumb'
    ? Number(process.env.COLUMNS) || process.stderr.columns || USUAL_COLUMNS
    : undefined

const readVersion = (): string => {
  const file = join(import.meta.dirname, '../package.json')
  return parseJson(readFileSync(file, 'utf8'), z.object({ version: z.string() }), { code: 'BAD_CONFIG', what: file }).version
}

/** Runs `edge-qe` with the arguments after its name, and answers with the exit code. */
export const runCommand = async (argv: readonly string[], streams: Streams = PROCESS_STREAMS): Promise<number> => {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' } }, strict: false })
  const output = createOutput(streams, values.json === true)
  const program = new Command('edge-qe')
    .description('Distil large quality-estimation models into a student of a few megabytes, evaluate and publish it.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ writeOut: streams.out, writeErr: streams.error })
    .configureHelp({ showGlobalOptions: true })
  for (const add of COMMANDS) add(program, output)
  for (const command of allCommands(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: streams.out, writeErr: streams.error })
      .showHelpAfterError('(--help shows the options and examples)')
    if (command.commands.length === 0) command.option('--json', 'print the result as a JSON document')
  }
  try {
    refuseUnknownOptions(program, argv)
    await program.parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has already printed its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
    if (error instanceof QualityError) {
      output.progress(`error: ${error.message}`)
      // A channel that is not to be trusted was found as asked: nothing was wrong with the command.
      return error.code === 'UNTRUSTED' ? EXIT_SYSTEM : EXIT_USAGE
    }
    // What the operating system refuses (a full disk, a folder that is a file) is told in its own words.
    if (error instanceof Error && 'syscall' in error) {
      output.progress(`error: ${error.message}`)
      return EXIT_SYSTEM
    }
    throw error
  }
}

const allCommands = (command: Command): Command[] => command.commands.flatMap((inner) => [inner, ...allCommands(inner)])
