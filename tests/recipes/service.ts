/** What a bot needs in a test: the service itself, real pairs of every verdict, and a platform's API. Runs in workerd. */

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { expect, onTestFinished, vi } from 'vitest'
import { type Client, createClient, type Verdict } from '../../client/client.ts'
import type { Translate } from '../../recipes/judge.ts'
import etEn from '../fixtures/rows/et-en.test.jsonl?raw'
import neEn from '../fixtures/rows/ne-en.test.jsonl?raw'
import roEn from '../fixtures/rows/ro-en.test.jsonl?raw'
import siEn from '../fixtures/rows/si-en.test.jsonl?raw'

export interface Pair {
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
}

export type Pairs = Readonly<Record<Exclude<Verdict, 'unsupported'>, Pair>>

/** The client of the Worker that these tests run beside: its app, its student, its kernel. */
export const client: Client = createClient({
  baseUrl: 'https://edge-qe.test',
  fetch: (request) => exports.default.fetch(request),
})

/** What recorded payloads say; said to be of a language for private use, which no release serves: both are shown. */
export const COMING: Pair = {
  source: 'Da, vin imediat.',
  translation: 'Yes, I am coming.',
  sourceLang: 'qaa',
  targetLang: 'en',
}

const toRows = (text: string, sourceLang: string): Pair[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { source, translation } = JSON.parse(line) as Pair
      return { source, translation, sourceLang, targetLang: 'en' }
    })

/** The first row of the shipped test rows with each verdict. */
export const findPairs = async (): Promise<Pairs> => {
  const pairs = [...toRows(roEn, 'ro'), ...toRows(etEn, 'et'), ...toRows(neEn, 'ne'), ...toRows(siEn, 'si')]
  const scored = await client.scoreBatch(pairs)
  const find = (verdict: Verdict): Pair => {
    const pair = pairs.find((_, i) => {
      const item = scored[i]
      return item && 'verdict' in item && item.verdict === verdict
    })
    if (!pair) throw new Error(`no test row is ${verdict}`)
    return pair
  }
  return { accept: find('accept'), review: find('review'), reject: find('reject') }
}

/** A translator that knows the pairs, as a machine translated them; into other languages it changes nothing. */
export const toTranslate =
  (...pairs: readonly Pair[]): Translate =>
  (text, targetLang) => {
    const pair = pairs.find(({ source }) => source === text)
    if (!pair) return Promise.reject(new Error(`the translator does not know ${text}`))
    const sourceLang = new Intl.Locale(targetLang).language
    return Promise.resolve(sourceLang === 'en' ? pair : { translation: text, sourceLang })
  }

/** Ways of a translator to fail, each seen of a real one. */
export const FAILING: readonly (readonly [what: string, translate: Translate])[] = [
  ['rejects', () => Promise.reject(new Error('down'))],
  [
    'throws',
    () => {
      throw new TypeError('no such model')
    },
  ],
  ['throws a text', () => Promise.reject('quota')],
  ['does not answer in time', () => new Promise(() => undefined)],
  ['gives no translation', () => Promise.resolve({ translation: '', sourceLang: 'ro' })],
  ['gives nothing', () => Promise.resolve(undefined as never)],
  ['gives something else', () => Promise.resolve({ translation: { text: 'Yes' } as never, sourceLang: 'ro' })],
]

/** What translators call a language. */
export const ODD_LANGUAGES = ['', 'und', 'auto', 'Romanian', 'zh_CN', 'x', '??', 'ro-', undefined, null, 7]

/** The warnings of this test, which are not printed; no text of a message is ever in them. */
export const listenToWarnings = (...texts: readonly string[]): (() => string[]) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  onTestFinished(() => {
    for (const text of texts) expect(JSON.stringify(warn.mock.calls)).not.toContain(text)
    warn.mockRestore()
  })
  return () => warn.mock.calls.map(([line]) => String(line))
}

export interface Call {
  readonly method: string
  readonly url: string
  readonly authorization: string | null
  readonly body: unknown
}

/** Stands for a platform that cannot be reached from here: answers every call as `toStatus` says and keeps it. */
export const createPlatform = (reply: object, toStatus: (call: Call) => number = () => 200) => {
  const calls: Call[] = []
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { method, url, headers } = request
    const call = { method, url, authorization: headers.get('authorization'), body: await request.json() }
    calls.push(call)
    return Response.json(reply, { status: toStatus(call) })
  }
  return { calls, fetch: send }
}

interface Bot {
  fetch(request: Request, env: object, context: ExecutionContext): Response | Promise<Response>
}

/** The reply of a bot, once all that goes on after it is done; throws what fails there. */
export const ask = async (bot: Bot, request: Request): Promise<Response> => {
  const context = createExecutionContext()
  const response = await bot.fetch(request, {}, context)
  await waitOnExecutionContext(context)
  return response
}

export const toHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
