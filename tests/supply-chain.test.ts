/** What this project is made of: what CI runs, what is installed, and what is given away. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundledLibraries, withLibraries } from '../scripts/libraries.ts'

const WORKFLOWS = '.github/workflows'

describe.each(readdirSync(WORKFLOWS))('%s', (name) => {
  const text = readFileSync(join(WORKFLOWS, name), 'utf8')

  test('names every action by the commit, with its version beside it', () => {
    const uses = text.split('\n').filter((line) => line.includes('uses:'))
    expect(uses.length).toBeGreaterThan(0)
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('may read the repository and no more, unless a job says what for', () => {
    expect(text).toMatch(/^permissions: \{ contents: read \}$/m)
  })

  test('installs what the lockfile names and runs no other', () => {
    expect(text).not.toMatch(/npm (?:i|install|update)\b/)
  })
})

test('every package that is installed has a hash, on every platform, and comes from the registry', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>
  }
  for (const [path, { resolved, integrity, inBundle }] of Object.entries(packages)) {
    if (path === '' || inBundle) continue
    // Left out where it is the registry that npm is set to.
    if (resolved !== undefined) expect(resolved, path).toMatch(/^https:\/\/registry\.npmjs\.org\//)
    expect(integrity, path).toMatch(/^sha512-/)
  }
})

/** Those that let a Worker or an app be given away with them. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MPL-2.0']

describe('what is given away', () => {
  test('has licences that allow it', async () => {
    for (const { name, licence } of await bundledLibraries()) expect(LICENCES, name).toContain(licence)
  })

  test('is named in NOTICE (npm run build:notice)', async () => {
    const notice = readFileSync('NOTICE', 'utf8')
    expect(withLibraries(notice, await bundledLibraries())).toBe(notice)
  })
})
