/** What the tests of `label` work with: a tiny teacher, real pairs, and the command line. */

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { edgeQe as run } from '../edge-qe.ts'
import type { Said } from '../run-node.ts'
import { writeTinyTeacher } from '../teachers/tiny-teacher.ts'

/** Arguments of node before those of the command line. */
export const NODE = ['--disable-warning=ExperimentalWarning', 'trainer/cli.ts']

export const edgeQe = (...args: string[]): Promise<Said> => run(args)

export interface LabelWork {
  readonly folder: string
  /** Real rows of four language pairs, two that come again, and a line that is no pair. */
  readonly input: string
  /** A teacher file, of many small batches. */
  readonly teacher: string
  label(output: string, ...more: string[]): Promise<Said>
  remove(): Promise<void>
}

export const createLabelWork = async (): Promise<LabelWork> => {
  const folder = await mkdtemp(join(tmpdir(), 'label-'))
  await writeTinyTeacher(join(folder, 'tiny'))
  const teacher = join(folder, 'tiny.toml')
  await writeFile(teacher, 'kind = "onnx"\nfolder = "tiny"\nbatchTokens = 700\nthreads = 1\n')
  const input = join(folder, 'pairs.jsonl')
  const lines: string[] = []
  for (const pair of ['ro-en', 'en-zh', 'ru-en', 'si-en'])
    for (const split of ['train', 'dev'])
      lines.push(...(await readFile(`tests/fixtures/rows/${pair}.${split}.jsonl`, 'utf8')).trim().split('\n'))
  await writeFile(input, [...lines, lines[3], '{"id":"x","languagePair":"ro-en","source":"Casa."}', lines[5]].join('\n'))
  return {
    folder,
    input,
    teacher,
    label: (output, ...more) =>
      edgeQe('label', '--teacher', teacher, '--input', input, '--output', output, '--with', 'words,critical,hidden', ...more),
    remove: () => rm(folder, { recursive: true }),
  }
}

/** Every file of a folder but the one that counts time. */
export const contents = async (output: string): Promise<Record<string, string>> => {
  const names = (await readdir(output)).filter((name) => name !== 'pace.jsonl').toSorted()
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(output, name), 'base64')])))
}

export const lineCount = async (file: string): Promise<number> =>
  existsSync(file) ? (await readFile(file, 'utf8')).split('\n').length - 1 : 0
