/** The kernel of a checkout in which nothing was built yet, or an older one. */

import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../../run-node.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkout-'))
  for (const name of ['trainer', 'models', 'scripts', 'package.json'])
    await cp(name, join(folder, name), { recursive: true, filter: (path) => path !== join('models', 'kernel', 'build') })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'pairs.tsv'), 'source\ttranslation\nCasa e mare.\tThe house is big.\n')
})
afterEach(() => rm(folder, { recursive: true }))

const score = () =>
  run(
    ['trainer/cli.ts', 'score', '--model', 'models/default', '--pair', 'ro-en', '--input', 'pairs.tsv', '--output', 'out.tsv'],
    {
      cwd: folder,
    },
  )

describe('a fresh checkout', () => {
  test('builds the kernel when something is scored', async () => {
    expect(existsSync(join(folder, 'models/kernel/build'))).toBe(false)
    const { code, stdout } = await score()
    expect(stdout).toContain('1 scored')
    expect(code).toBe(0)
    expect(existsSync(join(folder, 'models/kernel/build/kernel.wasm'))).toBe(true)
  })

  test('builds it anew where its sources are newer', async () => {
    const wasm = join(folder, 'models/kernel/build/kernel.wasm')
    await mkdir(join(folder, 'models/kernel/build'))
    await writeFile(wasm, 'an older kernel')
    await utimes(wasm, 0, 0)
    const { code, stdout } = await score()
    expect(stdout).toContain('1 scored')
    expect(code).toBe(0)
  })

  test('says what to do where that fails', async () => {
    const broken = join(folder, 'package.json')
    await writeFile(broken, (await readFile(broken, 'utf8')).replace('scripts/build-kernel.ts', 'scripts/no-kernel.ts'))
    const { code, stderr } = await score()
    expect(stderr).toContain('kernel.wasm is missing and cannot be built: run npm run build:kernel to see why')
    expect(code).toBe(2)
  })
})
