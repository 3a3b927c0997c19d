/** Options that a command does not have, told before those that it lacks: a misspelt one is usually both. */

import type { Command } from 'commander'
import { nearest } from '../files/nearest.ts'

/** Ends by the command's own error, with the option that may have been meant. Values are not looked at. */
export const refuseUnknownOptions = (program: Command, argv: readonly string[]): void => {
  let command = program
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    if (argument === '--' || argument === '--help' || argument === '-h') return
    if (!argument.startsWith('--')) {
      command = command.commands.find((each) => each.name() === argument) ?? command
      continue
    }
    const [flag = ''] = argument.split('=')
    const option = command.options.find(({ long }) => long === flag)
    if (option?.required && !argument.includes('=')) at++
    if (option || command.commands.length > 0) continue
    const meant = nearest(
      flag,
      command.options.flatMap(({ long }) => long ?? []),
    )
    command.error(`error: unknown option '${flag}'${meant ? `\n(Did you mean ${meant}?)` : ''}`, {
      code: 'commander.unknownOption',
    })
  }
}
