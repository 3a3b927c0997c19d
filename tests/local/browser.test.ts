import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScoredItem } from '../../edge/scoring/wire.ts'
import { createScorer } from '../../local/node.ts'
import { CHROMIUM, SKIPPED } from '../playground/browser.ts'
import { buildPackage } from './built-package.ts'
import { readOutput } from './page-server.ts'
import { expectSame, loadPublished, parseItems } from './release.ts'

const SCORE = `
import { createScorer } from '/local/browser.js'
export const score = async () => {
  const [manifest, student, items] = await Promise.all([
    fetch('/manifest').then((response) => response.text()),
    fetch('/student.bin').then((response) => response.arrayBuffer()),
    fetch('/items.json').then((response) => response.json()),
  ])
  const scorer = await createScorer({ manifest, student })
  return JSON.stringify(await scorer.scoreBatch(items))
}`

const write = (text: string): string => `document.querySelector('output').textContent = ${text}`

describe.skipIf(!CHROMIUM)(`a scorer in Chromium${SKIPPED}`, () => {
  let folder = ''

  beforeAll(async () => {
    folder = await buildPackage()
  })
  afterAll(() => rm(folder, { recursive: true }))

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
