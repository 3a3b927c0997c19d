/** Files that extend another: what is merged, what is replaced, what is left out, and what is refused. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readExtended } from '../../../trainer/files/extended-toml.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extended-'))
  await mkdir(join(folder, 'base'))
  await writeFile(
    join(folder, 'base/base.toml'),
    'name = "base"\nlist = [1, 2]\nwords = "a"\nis = true\n[student]\nrows = 4\nwidth = 2\nlayer = { heads = 4 }\n',
  )
  await writeFile(
    join(folder, 'small.toml'),
    'extends = "base/base.toml"\nname = "small"\nlist = [3]\nwords = false\nis = false\n[student]\nrows = 2\nlayer = false\n',
  )
  await writeFile(join(folder, 'elsewhere.toml'), `extends = ${JSON.stringify(join(folder, 'base/base.toml'))}\nlist = []\n`)
  await writeFile(join(folder, 'round.toml'), 'extends = "round.toml"\n')
  await writeFile(join(folder, 'lost.toml'), 'extends = "gone.toml"\n')
  await writeFile(join(folder, 'odd.toml'), 'extends = 3\n')
})

afterAll(() => rm(folder, { recursive: true }))

test('tables are merged key by key, lists and values replaced, and false leaves a table out', async () => {
  expect(await readExtended(join(folder, 'small.toml'))).toEqual({
    name: 'small',
    list: [3],
    is: false,
    student: { rows: 2, width: 2 },
  })
})

test('a base may be named by an absolute path', async () => {
  expect(await readExtended(join(folder, 'elsewhere.toml'))).toMatchObject({ name: 'base', list: [] })
})

test.each([
  ['round.toml', 'leads back to itself'],
  ['lost.toml', 'gone.toml cannot be read'],
  ['odd.toml', 'extends: must be the path of a file, got 3'],
])('%s is refused', async (name, message) => {
  await expect(readExtended(join(folder, name))).rejects.toThrow(message)
})
