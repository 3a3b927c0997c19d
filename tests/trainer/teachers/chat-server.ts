/** A chat endpoint on a real socket that judges by a rule, and goes wrong in every way that real ones do. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Assessment, ReplyForm } from './reply-forms.ts'

export const FAULTS = [
  'NaN',
  'too few scores',
  'a score twice',
  'a score of 200',
  'HTML',
  'prose',
  'empty',
  '429',
  '500',
  'loading',
  'hang',
  'reset',
  'reset in the body',
  'truncated JSON',
  'cut off',
  'refusal',
  'filter',
  'unreadable',
  '524',
  'an error in a 200',
] as const
/** What is said of a request that is no better the next time. */
const REFUSALS = [
  'over the context',
  'filtered',
  'a day’s quota',
  'a day’s quota in a 200',
  'no such model in a 200',
  '501',
] as const
export type Fault = (typeof FAULTS)[number] | (typeof REFUSALS)[number]

export interface ChatServer {
  readonly url: string
  /** Texts of the translations of each request, in the order they came. */
  readonly requests: string[][]
  readonly bodies: Record<string, unknown>[]
  readonly times: number[]
  /** What each request asked for, with its query. */
  readonly paths: string[]
  readonly headers: IncomingMessage['headers'][]
  mostAtOnce(): number
  close(): Promise<void>
}

const bodySchema = z.looseObject({ messages: z.array(z.object({ content: z.string() })) })
const pairSchema = z.object({ number: z.number(), translation: z.string() })

/** The rule: so many points as the translation has characters, at most 100. */
export const judge = (translation: string): number => Math.min(100, translation.length)

export interface ServerOptions {
  /** What goes wrong with the n-th request, from 0. */
  readonly fault?: (request: number, translations: readonly string[]) => Fault | undefined
  /** What the n-th reply looks like, from 0. */
  readonly form?: (request: number) => ReplyForm | undefined
  readonly key?: string
  readonly delayMs?: number
  /** What a translation gets of the n-th request; absent: `judge`. */
  readonly points?: (translation: string, request: number) => number
}

export const serveChat = async ({ fault, form, key, delayMs = 0, points = judge }: ServerOptions = {}): Promise<ChatServer> => {
  const requests: string[][] = []
  const bodies: Record<string, unknown>[] = []
  const times: number[] = []
  const paths: string[] = []
  const headers: IncomingMessage['headers'][] = []
  let atOnce = 0
  let most = 0
  const server = createServer(async (request, response) => {
    most = Math.max(most, ++atOnce)
    response.on('close', () => atOnce--)
    const body = bodySchema.parse(JSON.parse(await readAll(request)))
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
      respond(response, 401, { error: { message: 'no such key' } })
      return
    }
    const lines = (body.messages[1]?.content ?? '').split('\n').filter((line) => line.startsWith('{'))
    const pairs = lines.map((line) => pairSchema.parse(JSON.parse(line)))
    const translations = pairs.map(({ translation }) => translation)
    times.push(performance.now())
    paths.push(request.url ?? '')
    headers.push(request.headers)
    bodies.push(body)
    const number = requests.push(translations) - 1
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    const wrong = fault?.(number, translations)
    const answer = wrong === undefined ? say(form?.(number) ?? good) : ANSWERS[wrong]
    answer(
      response,
      pairs.map((pair) => ({ number: pair.number, error: 'none', score: points(pair.translation, number) })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: toUrl(server),
    requests,
    bodies,
    times,
    paths,
    headers,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const toUrl = (server: Server): string => {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`
}

const readAll = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

const respond = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(typeof value === 'string' ? value : JSON.stringify(value))
}

const USAGE = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }

const toReply = (content: unknown, more: object = {}, reason = 'stop') => ({
  choices: [{ index: 0, finish_reason: reason, message: { role: 'assistant', content, ...more } }],
  usage: USAGE,
})

type Answer = (response: ServerResponse, assessments: readonly Assessment[]) => void

const good = (assessments: readonly Assessment[]): string => JSON.stringify({ assessments })

/** A reply in good order whose words are made of the right ones. */
const say =
  (words: ReplyForm): Answer =>
  (response, assessments) =>
    respond(response, 200, toReply(words(assessments)))

const ANSWERS: Record<Fault, Answer> = {
  NaN: say((assessments) => good(assessments).replace(/"score":\d+/, '"score":NaN')),
  'too few scores': say((assessments) => good(assessments.slice(1))),
  'a score twice': say((assessments) => good(assessments.map((each, i) => (i === 1 ? { ...each, number: 1 } : each)))),
  'a score of 200': say((assessments) => good(assessments).replace(/"score":\d+/, '"score":200')),
  prose: say(() => 'I would give these translations about 70 points.'),
  HTML: (response) => respond(response, 200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }),
  empty: (response) => respond(response, 200, toReply(null)),
  '429': (response) => respond(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '1' }),
  '500': (response) => respond(response, 500, '<h1>Internal Server Error</h1>', { 'content-type': 'text/html' }),
  // As llama-server says it while it reads the model, and of a request that is longer than a slot's context.
  loading: (response) => respond(response, 503, { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } }),
  'over the context': (response) =>
    respond(response, 400, {
      error: {
        code: 400,
        message: 'request (798 tokens) exceeds the available context size (512 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 798,
        n_ctx: 512,
      },
    }),
  // As Azure says it.
  filtered: (response) => respond(response, 400, { error: { code: 'content_filter', message: 'The prompt was filtered' } }),
  unreadable: (response) =>
    respond(response, 500, {
      error: {
        code: 500,
        message: 'The model produced output that does not match the expected peg-native format',
        type: 'server_error',
      },
    }),
  // As Cloudflare says that the server behind it took too long.
  '524': (response) => respond(response, 524, 'error code: 524'),
  '501': (response) => respond(response, 501, { error: { message: 'not implemented' } }),
  // As OpenRouter says that a provider failed.
  'an error in a 200': (response) => respond(response, 200, { error: { code: 502, message: 'Provider returned error' } }),
  'a day’s quota': (response) => respond(response, 429, { error: { message: 'daily limit' } }, { 'retry-after': '86400' }),
  'a day’s quota in a 200': (response) =>
    respond(response, 200, { error: { type: 'rate_limit_error', message: 'daily limit' } }, { 'retry-after': '86400' }),
  'no such model in a 200': (response) => respond(response, 200, { error: { message: 'model not found', code: 404 } }),
  hang: () => {},
  reset: (response) => void response.socket?.resetAndDestroy(),
  'reset in the body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"choices":[')
    setTimeout(() => response.socket?.resetAndDestroy(), 20)
  },
  'truncated JSON': (response, assessments) => respond(response, 200, JSON.stringify(toReply(good(assessments))).slice(0, -40)),
  'cut off': (response, assessments) => respond(response, 200, toReply(good(assessments).slice(0, 20), {}, 'length')),
  refusal: (response) => respond(response, 200, toReply(null, { refusal: 'I cannot help with that.' })),
  filter: (response) => respond(response, 200, toReply('', {}, 'content_filter')),
}
