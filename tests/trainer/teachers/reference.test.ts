/** chrF against sacreBLEU's numbers, and the teacher that sees references. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { label } from '../../../trainer/stages/label.ts'
import { sentenceChrf } from '../../../trainer/teachers/chrf.ts'
import { sayTo } from '../output/said.ts'

/** sacreBLEU 2.6.0: `CHRF().sentence_score` and `CHRF(word_order=2).sentence_score`. */
const PUBLISHED = [
  ['The house is big.', 'The house is very big.', 60.68397391639262, 64.11849170530701],
  ['', 'x', 0, 0],
  ['abc', 'abc', 100, 100],
  ['a', 'b', 0, 0],
  ['Casa este mare', 'The house', 5.681818181818182, 4.261363636363636],
  ['日本語のテスト。', '日本語テスト', 35.56015305214451, 30.480131187552434],
  ['Hello, world! (yes)', 'Hello world (yes)!', 51.856609668957724, 47.55390397454064],
  ['😀 fine\u3000day', '😀 fine day', 100, 100],
  ["it's  a\ttest", 'its a test...', 45.374036027633665, 37.320386651836266],
  ['ab', 'abcdefgh', 23.404255319148938, 15.602836879432624],
  ['(x) ,', 'x ,', 41.66666666666667, 32.32758620689655],
] as const

test.each(PUBLISHED)('chrF and chrF++ of %j against %j are %d and %d, as sacreBLEU has them', (mt, ref, chrf, more) => {
  expect(sentenceChrf(mt, ref)).toBeCloseTo(chrf, 10)
  expect(sentenceChrf(mt, ref, { wordOrder: 2 })).toBeCloseTo(more, 10)
})

describe('the teacher', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reference-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const labelAll = async (name: string, toml: string) => {
    await writeFile(join(folder, `${name}.toml`), `kind = "reference"\n${toml}`)
    const input = join(folder, 'pairs.tsv')
    const rows = ['source\tmt\tpe', 'Casa e mare.\tThe house is big.\tThe house is very big.', 'Da.\tYes.\t', 'Nu.\tNo.\tNo.']
    await writeFile(input, rows.join('\n'))
    const options = { teacher: join(folder, `${name}.toml`), input, output: join(folder, name), languagePair: 'ro-en' } as const
    const summary = await label({ ...options, asked: [], format: 'jsonl', shard: { index: 0, count: 1 } }, sayTo([]))
    const lines = (await readFile(join(folder, name, 'ro-en.train.jsonl'), 'utf8')).trim().split('\n')
    return { summary, scores: lines.map((line) => JSON.parse(line).label.score) }
  }

  test('labels pairs that have a reference, as direct assessments, and says of others that they have none', async () => {
    const { summary, scores } = await labelAll('chrf', '')
    expect(summary).toMatchObject({ teacher: 'chrF', labelled: 2, failed: 1 })
    expect(scores).toEqual([Number((0.035 * 60.68397391639262 - 2.35).toFixed(6)), 1.15])
  })

  test('asks a scorer that reads three texts', async () => {
    const asked: unknown[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const { data } = JSON.parse(body)
      asked.push(...data)
      response.end(JSON.stringify({ scores: data.map(() => 0.9) }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`
    const { scores } = await labelAll('server', `url = "${url}"\nscale = "unit"\n`)
    server.close()
    expect(asked).toEqual([
      { src: 'Casa e mare.', mt: 'The house is big.', ref: 'The house is very big.' },
      { src: 'Nu.', mt: 'No.', ref: 'No.' },
    ])
    expect(scores).toEqual([0.8, 0.8])
  })
})
