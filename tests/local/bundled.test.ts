/** The scorer in bundles that know neither `import.meta` nor a file beside them: Lambdas, extensions, pages, sandboxes. */

import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { createScorer } from '../../local/local.ts'
import { loadPublished, parseItems } from './release.ts'

const MAIN = `
import { createScorer } from './local/local.ts'
import { loadDefault } from './local/default/browser.ts'
export const score = async (manifest, student, item) => (await createScorer({ manifest, student })).score(item)
export const load = (url) => loadDefault({ url })
`

/** A script with no modules, in a realm of its own with what a page has and Node's vm has not. */
const runBundle = async (format: 'cjs' | 'iife', globals: object = {}) => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: MAIN, resolveDir: process.cwd() },
    bundle: true,
    format,
    globalName: 'app',
    write: false,
    logLevel: 'silent',
  })
  const module = { exports: {} }
  const sandbox = createContext({ module, exports: module.exports, crypto, TextEncoder, TextDecoder, setTimeout, ...globals })
  runInContext(`${outputFiles[0]?.text}; globalThis.app ??= module.exports`, sandbox)
  return {
    ...(sandbox['app'] as App),
    warnings: warnings.filter(({ location }) => !location?.file.startsWith('local/default/')),
  }
}

interface App {
  score(manifest: string, student: unknown, item: unknown): Promise<{ raw: number }>
  load(url?: string): Promise<unknown>
}

describe.each(['cjs', 'iife'] as const)('bundled as %s', (format) => {
  test('scores as a module does, with bytes of another realm, and asks for no file', async () => {
    const { manifest, student } = await loadPublished()
    const [item] = parseItems()
    if (!item) throw new Error('there are no rows')
    const { score, load, warnings } = await runBundle(format)
    const expected = (await (await createScorer({ manifest, student })).score(item)).raw
    expect((await score(manifest, student, item)).raw).toBe(expected)
    expect((await score(manifest, student.buffer, item)).raw).toBe(expected)
    expect(warnings).toEqual([])
    await expect(load()).rejects.toMatchObject({ name: 'QualityError', code: 'UNAVAILABLE', field: 'url' })
  })

  test('over plain http, where pages have no crypto.subtle, says so', async () => {
    const { manifest, student } = await loadPublished()
    const { score, load } = await runBundle(format, { crypto: {}, location: { origin: 'http://edge-qe.test' } })
    const message = expect.stringMatching(/http:\/\/edge-qe\.test$/)
    const expected = { name: 'QualityError', code: 'UNAVAILABLE', field: 'crypto.subtle', message }
    await expect(score(manifest, student, {})).rejects.toMatchObject(expected)
    await expect(load('student.bin')).rejects.toMatchObject(expected)
  })
})
