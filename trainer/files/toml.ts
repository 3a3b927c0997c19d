/** Reads TOML; what is wrong with it is told by line and column, without a copy of the text. */

import { parse, TomlError } from 'smol-toml'
import { QualityError } from '../../models/errors.ts'

/** Throws BAD_CONFIG, naming `what` and the place. The value is still untrusted. */
export const parseToml = (text: string, what: string): unknown => {
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const reason = cause.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '')
    throw new QualityError('BAD_CONFIG', `${what}: line ${cause.line}, column ${cause.column}: ${reason}`, { cause })
  }
}
