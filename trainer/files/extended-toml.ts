/** TOML files that say only what they do differently from another one. */

import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { parseToml } from './toml.ts'

type Table = Readonly<Record<string, unknown>>

/**
 * The value of a file, merged (`mergeTables`) into that of the file it names as `extends`, by an absolute path or one from its own folder.
 * Throws BAD_CONFIG where a file cannot be read, is not TOML, or extends itself.
 */
export const readExtended = async (file: string, seen: readonly string[] = []): Promise<unknown> => {
  if (seen.includes(file))
    throw new QualityError('BAD_CONFIG', `${file}: extends: leads back to itself through ${seen.join(', ')}`, {
      field: 'extends',
    })
  const value = parseToml(await readText(file, seen.at(-1)), file)
  if (!isTable(value) || !('extends' in value)) return value
  const { extends: base, ...own } = value
  if (typeof base !== 'string' || base === '')
    throw new QualityError('BAD_CONFIG', `${file}: extends: must be the path of a file, got ${JSON.stringify(base)}`, {
      field: 'extends',
    })
  return mergeTables(await readExtended(isAbsolute(base) ? base : join(dirname(file), base), [...seen, file]), own)
}

const readText = async (file: string, from: string | undefined): Promise<string> =>
  await readFile(file, 'utf8').catch((cause: unknown) => {
    const message = from === undefined ? `${file}: cannot be read` : `${from}: extends: ${file} cannot be read`
    throw new QualityError('BAD_CONFIG', message, { field: from === undefined ? 'config' : 'extends', cause })
  })

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tables key by key, all else replaced; `false` in the place of anything but true or false leaves it out. */
export const mergeTables = (base: unknown, own: unknown): unknown => {
  if (!isTable(base) || !isTable(own)) return own
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(own)) {
    if (value === false && key in base && typeof base[key] !== 'boolean') delete merged[key]
    else merged[key] = key in base ? mergeTables(base[key], value) : value
  }
  return merged
}
