/** What a bot needs in a test: the service itself in this process, real pairs of every verdict, and a platform's API. */

import { readFile } from 'node:fs/promises'
import { type Client, createClient, type Verdict } from '../../client/client.ts'
import { createApp } from '../../edge/app.ts'
import { type EngineKind, loadBundled } from '../../edge/releases/release.ts'
import { createKernel } from '../../models/kernel/kernel.ts'
import type { Translate } from '../../recipes/judge.ts'
import { readPairs, type WirePair } from '../client/pairs.ts'
import { loadPublished } from '../local/release.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> }

/** The client of a service that runs in this process: the Worker's app, its student, its kernel. */
export const startClient = async (): Promise<Client> => {
  const kernel = await WebAssembly.compile(await readFile('models/kernel/build/kernel.wasm'))
  const kind: EngineKind = {
    file: 'student.bin',
    single: false,
    create: (bytes, { student }) => createKernel(kernel, { bytes: new Uint8Array(bytes), shape: student }),
  }
  const { manifest, student } = await loadPublished()
  const release = await loadBundled({ manifest, student: student.buffer }, kind)
  const app = createApp({ getRelease: () => Promise.resolve({ release, channel: null }), channels: () => [] })
  return createClient({
    baseUrl: 'https://edge-qe.test',
    fetch: async (request) => await app.fetch(request, { ACCESS: 'open' }),
  })
}

/** The first row of the shipped test rows with each verdict. */
export const findPairs = async (client: Client): Promise<Readonly<Record<Exclude<Verdict, 'unsupported'>, WirePair>>> => {
  const pairs = ['ro-en', 'et-en', 'ne-en', 'si-en'].flatMap(readPairs)
  const scored = await client.scoreBatch(pairs)
  const find = (verdict: Verdict): WirePair => {
    const pair = pairs.find((_, i) => {
      const item = scored[i]
      return item && 'verdict' in item && item.verdict === verdict
    })
    if (!pair) throw new Error(`no test row is ${verdict}`)
    return pair
  }
  return { accept: find('accept'), review: find('review'), reject: find('reject') }
}

/** A translator that knows the pairs, as a machine translated them. */
export const toTranslate =
  (pairs: Readonly<Record<string, WirePair>>): Translate =>
  (text, targetLang) => {
    const pair = Object.values(pairs).find(({ source }) => source === text)
    if (!pair) return Promise.reject(new Error('the translator is down'))
    return Promise.resolve(
      new Intl.Locale(targetLang).language === 'en'
        ? pair
        : { translation: text, sourceLang: new Intl.Locale(targetLang).language },
    )
  }

export interface Call {
  readonly method: string
  readonly url: string
  readonly authorization: string | null
  readonly body: unknown
}

/** Stands for a platform that cannot be reached from here: answers every call alike and keeps it. */
export const createPlatform = (reply: object, status = 200) => {
  const calls: Call[] = []
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { method, url, headers } = request
    calls.push({ method, url, authorization: headers.get('authorization'), body: await request.json() })
    return Response.json(reply, { status })
  }
  return { calls, fetch: send }
}

/** The context of an invocation; `settle` waits for what goes on after the reply. */
export const createContext = () => {
  const works: Promise<unknown>[] = []
  return {
    props: {},
    waitUntil: (work: Promise<unknown>): void => void works.push(work),
    passThroughOnException: (): void => undefined,
    settle: () => Promise.allSettled(works),
  }
}
