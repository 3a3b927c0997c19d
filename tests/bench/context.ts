/** What the groups of figures measure: the Workers, bundled once, and the trees they come from. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bundle, bundleEmpty, bundleWorker } from './bundle.ts'
import type { Figure, Label } from './figure.ts'
import type { Server } from './workerd.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** A tree and its Worker. */
export interface Variant {
  readonly label: Label
  readonly root: string
  readonly worker: Bundle
}

export interface Context {
  /** This tree, the same again as the control, and the tree it is compared with. */
  readonly variants: readonly Variant[]
  readonly empty: Server
  /** Where whatever else is needed can be written. */
  readonly folder: string
}

/** Figures that are measured together. */
export interface Group {
  readonly names: readonly string[]
  measure(context: Context): Promise<Figure[]>
}

/** Bundles what is needed, hands it over, and clears away whatever came of it. */
export const withContext = async <T>(
  { ref, named = false }: { readonly ref?: string | undefined; readonly named?: boolean },
  use: (context: Context) => Promise<T>,
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-qe-bench-'))
  const clearAway = (): void => {
    if (ref !== undefined) execFileSync('git', ['worktree', 'remove', '--force', join(folder, 'ref')], { cwd: ROOT })
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const worker = bundleWorker(ROOT, join(folder, 'this'), { named })
    const variants: Variant[] = [
      { label: 'this', root: ROOT, worker },
      // Another object, and so another process, of the same files.
      { label: 'control', root: ROOT, worker: { ...worker } },
    ]
    if (ref !== undefined) {
      const root = checkOut(ref, join(folder, 'ref'))
      variants.push({ label: 'ref', root, worker: bundleWorker(root, join(folder, 'ref-worker')) })
    }
    return await use({ variants, empty: bundleEmpty(join(folder, 'empty')), folder })
  } finally {
    clearAway()
  }
}

const checkOut = (ref: string, root: string): string => {
  execFileSync('git', ['worktree', 'add', '--detach', '--quiet', root, ref], { cwd: ROOT })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return root
}
