/** What a run or a release was made of: the hashes of its files, and the commit of the code. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { QualityError } from '../../models/errors.ts'

/** sha256 of files, by path, in hexadecimal. Throws BAD_DATA naming a file that cannot be read. */
export const hashFiles = async (files: readonly string[]): Promise<Record<string, string>> => {
  const hashes: Record<string, string> = {}
  for (const file of files) {
    const digest = createHash('sha256')
    try {
      await pipeline(createReadStream(file), digest)
    } catch (cause) {
      throw new QualityError('BAD_DATA', `${file}: cannot be read (docs/training.md says where data comes from)`, {
        field: file,
        cause,
      })
    }
    hashes[file] = digest.digest('hex')
  }
  return hashes
}

/** sha256 of a file, or of all files of a folder, by the last two parts of their paths: a release does not tell where on a disk it was made. */
export const hashInput = async (path: string): Promise<Record<string, string>> => {
  const isFolder = (await stat(path)).isDirectory()
  const names = isFolder
    ? (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    : []
  const files = isFolder ? names.map(({ name, parentPath }) => join(parentPath, name)).toSorted() : [path]
  const hashes = Object.entries(await hashFiles(files))
  return Object.fromEntries(hashes.map(([file, hash]) => [file.split('/').slice(-2).join('/'), hash]))
}

/** The commit checked out, with `+changes` where files differ from it; null outside git or before the first commit. */
export const readCommit = async (): Promise<string | null> => {
  const git = async (...parts: string[]): Promise<string> => (await promisify(execFile)('git', parts)).stdout.trim()
  try {
    const commit = await git('rev-parse', 'HEAD')
    return (await git('status', '--porcelain', '--untracked-files=no')) ? `${commit}+changes` : commit
  } catch {
    return null
  }
}
