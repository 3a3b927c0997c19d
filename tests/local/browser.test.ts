import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScoredItem } from '../../edge/scoring/wire.ts'
import { createScorer } from '../../local/local.ts'
import { CHROMIUM, SKIPPED } from '../playground/browser.ts'
import { buildPackage } from './built-package.ts'
import { readOutput } from './page-server.ts'
import { expectSame, loadPublished, loadStudentFile, parseItems } from './release.ts'

const SCORE = `
import { createScorer } from '/local/local.js'
export const score = async () => {
  const [manifest, student, items] = await Promise.all([
    fetch('/manifest').then((response) => response.text()),
    fetch('/student.bin').then((response) => response.arrayBuffer()),
    fetch('/items.json').then((response) => response.json()),
  ])
  const scorer = await createScorer({ manifest, student })
  return JSON.stringify(await scorer.scoreBatch(items))
}`

const DEFAULT = `
import { loadDefault } from '/local/default/browser.js'
const seen = []
const countFetches = () => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/student.bin')).length
const first = await loadDefault({ onProgress: ({ loaded, total }) => seen.push(loaded / total) })
const fetched = countFetches()
const again = await loadDefault()
const refusals = []
for (const url of ['/', '/short', '/other', '/nowhere'])
  refusals.push(await loadDefault({ url, cache: false }).catch(({ name, code, field, message }) => ({ name, code, field, message })))
const equal = first.manifest === again.manifest && first.student.byteLength === again.student.byteLength
document.querySelector('output').textContent = JSON.stringify({ seen, equal, fetched, more: countFetches() - fetched, refusals })`

const write = (text: string): string => `document.querySelector('output').textContent = ${text}`

describe.skipIf(!CHROMIUM)(`a scorer in Chromium${SKIPPED}`, () => {
  let folder = ''

  beforeAll(async () => {
    folder = await buildPackage()
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('gets the release of the package once, tells how far it is, and what came in its place', async () => {
    const { bytes } = await loadStudentFile()
    const output = await readOutput({
      texts: {
        '/': '<!doctype html><title>default</title><output></output><script type="module" src="/main.js"></script>',
        '/main.js': DEFAULT,
        '/short': 'short',
        '/other': new Uint8Array(bytes),
      },
      folder,
      policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    })
    const { seen, equal, fetched, more, refusals } = JSON.parse(output)
    expect(seen.length).toBeGreaterThan(2)
    expect(seen).toEqual(seen.toSorted((a: number, b: number) => a - b))
    expect(seen.at(-1)).toBe(1)
    expect({ equal, fetched, more }).toEqual({ equal: true, fetched: 1, more: 0 })
    const refused = (message: RegExp) => ({
      name: 'QualityError',
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: expect.stringMatching(message),
    })
    expect(refusals).toEqual([
      refused(/^student\.bin: \/ answered 200 \(text\/html; charset=utf-8\): a page instead of the file/),
      refused(/^student\.bin: \/short answered 200 \(application\/octet-stream\): expected \d+ bytes, got 5$/),
      refused(
        /^student\.bin: \/other answered 200 .*: it belongs to another release: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}$/,
      ),
      refused(/^student\.bin: \/nowhere answered 404 /),
    ])
  })

  const readScores = async (main: string): Promise<ScoredItem[]> => {
    const { manifest, student } = await loadPublished()
    await writeFile(`${folder}/student.bin`, student)
    const output = await readOutput({
      texts: {
        '/': '<!doctype html><title>scores</title><output></output><script type="module" src="/main.js"></script>',
        '/score.js': SCORE,
        '/worker.js': "import { score } from '/score.js'; postMessage(await score())",
        '/main.js': main,
        '/items.json': JSON.stringify(parseItems()),
        '/manifest': manifest,
      },
      folder,
      policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'",
    })
    return JSON.parse(output)
  }

  test('scores as one in Node does, without anything from elsewhere', async () => {
    const scored = await readScores(`import { score } from '/score.js'; ${write('await score()')}`)
    const reference = await (await createScorer(await loadPublished())).scoreBatch(parseItems())
    expectSame(scored, reference)
    expect(scored.length).toBe(parseItems().length)
  })

  test('scores in a Web Worker too', async () => {
    const scored = await readScores(
      `new Worker('/worker.js', { type: 'module' }).onmessage = ({ data }) => { ${write('data')} }`,
    )
    expectSame(scored, await (await createScorer(await loadPublished())).scoreBatch(parseItems()))
  })
})
