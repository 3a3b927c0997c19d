/** One run a folder: two that append to one store would write into each other's lines. */

import { readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'

const LOCK = 'lock'

/** Throws BAD_RUN while another live process of this machine holds the folder. A lock whose process is gone is taken over. */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const file = join(folder, LOCK)
  const mine = `${hostname()} ${process.pid}`
  try {
    await writeFile(file, mine, { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const [host, pid] = (await readFile(file, 'utf8')).split(' ')
    if (host === hostname() && isAlive(Number(pid)))
      throw new QualityError('BAD_RUN', `${folder} is in use by process ${pid}: wait for it, or name another folder`, {
        field: 'output',
      })
    await writeFile(file, mine)
  }
  return () => rm(file, { force: true })
}

/** In a container every run may be process 1: one's own number says nothing. */
const isAlive = (pid: number): boolean => {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
