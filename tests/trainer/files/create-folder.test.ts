/** Folders that commands write into, where the file system will not have them. */

import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFolder } from '../../../trainer/files/create-folder.ts'
import { edgeQe } from '../stages/label-work.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folders-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('createFolder', () => {
  test('makes every folder that is missing, and leaves what is there', async () => {
    const deep = join(folder, 'a/b/c')
    await Promise.all([createFolder(deep), createFolder(deep), createFolder(join(folder, 'a/b/d'))])
    await writeFile(join(deep, 'kept'), '')
    await createFolder(deep)
    await createFolder('/')
    expect(statSync(join(deep, 'kept')).isFile()).toBe(true)
    expect(statSync(join(folder, 'a/b/d')).isDirectory()).toBe(true)
  })

  test('says what the system says where a file stands in the way', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(createFolder(join(folder, 'file'))).rejects.toThrow('EEXIST')
    await expect(createFolder(join(folder, 'file/inner'))).rejects.toThrow('ENOTDIR')
  })

  test.skipIf(!existsSync('/proc/self'))(
    'under /proc, where Node itself would never return, says so in one sentence',
    async () => {
      await writeFile(join(folder, 'pairs.tsv'), 'source\ttranslation\nCasa e mare.\tThe house is big.\n')
      const pairs = ['--pair', 'ro-en']
      const runs = [
        ['import', 'tsv', '--from', join(folder, 'pairs.tsv'), '--split', 'train', ...pairs, '--out', '/proc/no/rows'],
        [
          'score',
          '--model',
          'models/default',
          '--input',
          join(folder, 'pairs.tsv'),
          ...pairs,
          '--output',
          '/proc/no/scored.tsv',
        ],
      ]
      for (const args of runs) {
        const { code, stderr } = await edgeQe(...args)
        expect(stderr).toBe('error: /proc/no: cannot be created: /proc does not accept folders\n')
        expect(code).toBe(2)
      }
    },
    20_000,
  )
})
