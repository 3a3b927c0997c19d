/**
 * `npm run build:kernel`: compiles models/kernel/build/kernel.wasm where its sources are newer, and else leaves it alone:
 * `npm start` builds anew whenever a file changes, and would never come to an end.
 */

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const ROOT = join(import.meta.dirname, '..')
const SOURCES = 'models/kernel/assembly'
const OUT = 'models/kernel/build/kernel.wasm'

/** The entry, and how it is compiled. */
export const KERNEL_ENTRY = `${SOURCES}/index.ts`
export const KERNEL_FLAGS = '-O3 --noAssert --initialMemory 1 --runtime stub --enable simd --disableWarning 112'.split(' ')

const changedAt = async (file: string): Promise<number> => (await stat(join(ROOT, file)).catch(() => undefined))?.mtimeMs ?? 0

const isStale = async (): Promise<boolean> => {
  const sources = (await readdir(join(ROOT, SOURCES))).map((name) => join(SOURCES, name))
  const changes = await Promise.all([...sources, 'scripts/build-kernel.ts', 'package-lock.json'].map(changedAt))
  return Math.max(...changes) >= (await changedAt(OUT))
}

if (import.meta.main && (await isStale())) {
  const { error, stderr } = await asc.main([KERNEL_ENTRY, '--baseDir', ROOT, '--outFile', OUT, ...KERNEL_FLAGS])
  if (error) throw new Error(stderr.toString(), { cause: error })
}
