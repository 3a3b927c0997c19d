/** Labelling with a teacher that gives nonsense, and on a disk that is full. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Said } from '../run-node.ts'
import { writeTinyTeacher } from '../teachers/tiny-teacher.ts'
import { contents, createLabelWork, edgeQe, type LabelWork, lineCount, NODE } from './label-work.ts'

let work: LabelWork

beforeAll(async () => {
  work = await createLabelWork()
})

afterAll(() => work.remove())

const at = (name: string): string => join(work.folder, name)

describe('a teacher that fails', () => {
  test('with NaN for every score stops with one sentence', async () => {
    const nan = await writeTinyTeacher(at('nan'), { scores: 'nan' })
    const { code, stderr } = await edgeQe('label', '--teacher', nan, '--input', work.input, '--output', at('nan-labels'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: tiny \(onnxruntime-\S+\): no label for any of \d+ pairs; the first: the score is NaN/)
    expect(existsSync(at('nan-labels/ro-en.train.jsonl'))).toBe(false)
  })

  test('with too few scores stops with one sentence', async () => {
    const one = await writeTinyTeacher(at('one'), { scores: 'one' })
    const { code, stderr } = await edgeQe('label', '--teacher', one, '--input', work.input, '--output', at('one-labels'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: outputs: score: expected values for \d+ pairs, got 1/)
  })
})

describe('a disk that is full', () => {
  beforeAll(async () => {
    expect((await work.label(at('whole'))).code).toBe(0)
  })

  test.skipIf(!existsSync('/dev/full'))('ends in one sentence and loses nothing', async () => {
    const output = at('full')
    await mkdir(output)
    await symlink('/dev/full', join(output, 'ro-en.train.jsonl.part'))
    const { code, stderr } = await work.label(output)
    expect(code).toBe(2)
    expect(stderr).toMatch(/ro-en\.train\.jsonl: cannot be written: no space left on the device\. Finished labels are kept/)
    const kept = await lineCount(join(output, 'store.jsonl'))
    expect(kept).toBeGreaterThan(10)
    expect((await work.label(output)).code).toBe(0)
    expect(await lineCount(join(output, 'store.jsonl'))).toBe(kept)
    expect(await contents(output)).toEqual(await contents(at('whole')))
  })

  test('in the middle of a label keeps those before it', async () => {
    const output = at('limited')
    const args = [
      ...NODE,
      'label',
      '--teacher',
      work.teacher,
      '--input',
      work.input,
      '--output',
      output,
      '--with',
      'words,critical,hidden',
    ]
    // A limit on file sizes fails as a full disk does, in the middle of a write.
    const limited = await new Promise<Said>((resolve) => {
      execFile(
        'bash',
        ['-c', 'trap "" XFSZ; ulimit -f 100; exec "$0" "$@"', process.execPath, ...args],
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
        },
      )
    })
    expect(limited.code).toBe(2)
    expect(limited.stderr).toMatch(/store\.jsonl: cannot be written: the file would exceed the maximum size/)
    expect((await stat(join(output, 'store.jsonl'))).size).toBe(102_400)
    const { code, stderr } = await work.label(output)
    expect(code).toBe(0)
    expect(stderr).toMatch(/removed \d+ bytes/)
    expect(await contents(output)).toEqual(await contents(at('whole')))
  })
})
