/** Folders to write into. */

import { existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { QualityError } from '../../models/errors.ts'

/**
 * Creates a folder and those above it that are missing. Not with `recursive`: Node then tries for ever where a file system
 * answers of a folder that is there that it is not, as /proc does. Throws BAD_CONFIG there, and what the system says otherwise.
 */
export const createFolder = async (folder: string): Promise<void> => {
  const path = resolve(folder)
  const parent = dirname(path)
  if (!existsSync(parent)) await createFolder(parent)
  try {
    await mkdir(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT')
      throw new QualityError('BAD_CONFIG', `${folder}: cannot be created: ${parent} does not accept folders`, {
        field: folder,
        cause,
      })
    // There already, or made by another process meanwhile; a read-only system may say so first of a folder that is there.
    if (!existsSync(path) || !statSync(path).isDirectory()) throw cause
  }
}
