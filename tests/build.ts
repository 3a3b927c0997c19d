/** Builds kernels and assets before any test runs, as wrangler and the trainer do before they need them. */

import { execFileSync } from 'node:child_process'
import { isBuilt } from '../trainer/files/is-built.ts'

export const setup = async (): Promise<void> => {
  const scripts = ['build', 'build:training']
  const birnn = new URL('../models/kernel/build/birnn.wasm', import.meta.url)
  // No build has it among its parts, and two tests at once would write it.
  if (!(await isBuilt(birnn, new URL('../models/kernel/assembly/', import.meta.url)))) scripts.push('build:birnn')
  for (const script of scripts) execFileSync('npm', ['run', '--silent', script], { stdio: 'inherit' })
}
