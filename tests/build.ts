/** Builds kernel and assets before any test runs, as wrangler does before it serves or deploys. */

import { execFileSync } from 'node:child_process'

export const setup = (): void => {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
}
