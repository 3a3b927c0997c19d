/** Builds kernels and assets before any test runs, as wrangler and the trainer do before they need them. */

import { execFileSync } from 'node:child_process'

export const setup = (): void => {
  for (const script of ['build', 'build:training']) execFileSync('npm', ['run', '--silent', script], { stdio: 'inherit' })
}
