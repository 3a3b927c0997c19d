/** What the npm package ships, built into a folder of its own. */

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

// Below node_modules, so that the package's dependency is found from it.
const CACHE = 'node_modules/.cache'

/** The folder, to be removed after use. */
export const buildPackage = async (): Promise<string> => {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(process.cwd(), CACHE, 'package-'))
  await promisify(execFile)('node', ['--disable-warning=ExperimentalWarning', 'scripts/build-package.ts', folder])
  return folder
}
