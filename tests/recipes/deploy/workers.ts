/** The bots as they are deployed, from their wrangler.toml, in one workerd: what is outside of it is played. */

import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare, Response as Outgoing } from 'miniflare'
import { unstable_readConfig } from 'wrangler'
import { createApp } from '../../../edge/app.ts'
import { type EngineKind, loadBundled } from '../../../edge/releases/release.ts'
import { openKernel } from '../../../models/kernel/kernel.ts'
import { loadPublished } from '../../local/release.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> }

export const BOTS = ['slack', 'discord', 'telegram', 'matrix', 'whatsapp', 'teams', 'mattermost'] as const
export type BotName = (typeof BOTS)[number]

export interface Call {
  readonly url: string
  readonly body: unknown
}

export interface Deployed {
  /** Sends a request to a bot, as its platform does. */
  ask(bot: BotName, path: string, init: { method: string; headers: Record<string, string>; body: string }): Promise<Reply>
  /** What edge-qe has said of messages, in order. */
  readonly verdicts: readonly string[]
  /** The first call to a platform that no one has taken yet, once it comes. */
  nextCall(): Promise<Call>
  close(): Promise<void>
}

export interface Reply {
  readonly status: number
  readonly text: string
}

/** What Workers AI, which cannot be had offline, is played to say of a message in `sourceLang`, and of no other. */
export const PAIR = {
  source: 'Guvernul numește un prefect în fiecare județ.',
  translation: 'The Government appoints a prefect to each county.',
  sourceLang: 'ro',
  targetLang: 'en',
}

const AI = `
import { WorkerEntrypoint } from 'cloudflare:workers'
export class Ai extends WorkerEntrypoint {
  run(model, { text, source_lang, target_lang }) {
    const { source, translation, sourceLang, targetLang } = ${JSON.stringify(PAIR)}
    const isKnown = text === source && source_lang === sourceLang && target_lang === targetLang
    if (!isKnown || model !== '@cf/meta/m2m100-1.2b') throw new Error('another message was expected')
    return { translated_text: translation }
  }
}
export default {}`

/** `secrets`: those of each bot, but for the key of edge-qe. */
export const deployBots = async (secrets: Readonly<Record<BotName, Record<string, string>>>): Promise<Deployed> => {
  const service = await openService()
  const { record, nextCall } = createCalls()
  const verdicts: string[] = []
  const bots = await Promise.all(BOTS.map((name) => toWorker(name, secrets[name], { service, record, verdicts })))
  const ai = {
    name: 'ai',
    modules: [{ type: 'ESModule' as const, path: 'ai.mjs', contents: AI }],
    compatibilityDate: '2026-11-01',
  }
  const miniflare = new Miniflare(convertV4MiniflareOptions({ workers: [...bots, ai] }))
  await miniflare.ready
  return {
    ask: async (bot, path, init) => {
      const worker = await miniflare.getWorker(bot)
      const response = await worker.fetch(new URL(path, `https://${bot}.test`).href, init)
      return { status: response.status, text: await response.text() }
    },
    verdicts,
    nextCall,
    close: () => miniflare.dispose(),
  }
}

const createCalls = () => {
  const calls: Call[] = []
  let wake = (): void => undefined
  return {
    record: (call: Call): void => {
      calls.push(call)
      wake()
    },
    nextCall: async (): Promise<Call> => {
      for (;;) {
        const call = calls.shift()
        if (call) return call
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

const API_KEY = 'eqe_bots'

/** edge-qe's app with its student and its kernel, in this process, which has not workerd's way of comparing keys. */
const openService = async (): Promise<(request: Request) => Promise<Response>> => {
  const kernel = await WebAssembly.compile(await readFile('models/kernel/build/kernel.wasm'))
  const kind: EngineKind = {
    file: 'student.bin',
    single: false,
    open: (bytes) => {
      const { file, start } = openKernel(kernel, bytes)
      return { file, start: ({ student }) => start(student) }
    },
  }
  const { manifest, student } = await loadPublished()
  const release = await loadBundled({ manifest, student: student.buffer }, kind)
  const app = createApp({ getRelease: () => Promise.resolve({ release, channel: null }), channels: () => [] })
  return async (request) =>
    request.headers.get('authorization') === `Bearer ${API_KEY}`
      ? await app.fetch(request, { ACCESS: 'open' })
      : Response.json({}, { status: 401 })
}

interface Outside {
  readonly service: (request: Request) => Promise<Response>
  readonly record: (call: Call) => void
  readonly verdicts: string[]
}

/** Bindings and variables are those of the file. */
const toWorker = async (name: BotName, secrets: Record<string, string>, { service, record, verdicts }: Outside) => {
  const config = `recipes/deploy/${name}/wrangler.toml`
  const { main, compatibility_date, services, ai, vars } = unstable_readConfig({ config })
  const [binding] = services ?? []
  if (main === undefined || binding === undefined || !ai) throw new Error(`${config}: expected main, a service and ai`)
  const bundled = await build({
    entryPoints: [join(dirname(config), 'worker.ts')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  })
  return {
    name,
    modules: [{ type: 'ESModule' as const, path: `${name}.mjs`, contents: bundled.outputFiles[0]?.text ?? '' }],
    compatibilityDate: String(compatibility_date),
    bindings: { ...(vars as Record<string, string>), EDGE_QE_KEY: API_KEY, ...secrets },
    serviceBindings: {
      [binding.binding]: async (request: Pick<Request, 'url' | 'method' | 'headers' | 'text'>) => {
        const { url, method, headers } = request
        const reply = await service(new Request(url, { method, headers: [...headers], body: await request.text() }))
        const scored = (await reply.json()) as { verdict: string }
        verdicts.push(scored.verdict)
        return Outgoing.json(scored, { status: reply.status })
      },
      [ai.binding]: { name: 'ai', entrypoint: 'Ai' },
    },
    outboundService: async (request: { url: string; json(): Promise<unknown> }) => {
      record({ url: request.url, body: await request.json() })
      return Outgoing.json({ ok: true })
    },
  }
}
