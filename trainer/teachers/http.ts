/** A chat model behind any OpenAI-compatible endpoint as a teacher: it gives direct assessments, and it costs money. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { createScaleCheck, roundTo, scaleFields, toZ } from '../data/scale.ts'
import { sha256 } from '../files/sha256.ts'
import { type Budget, createBudget, type Usage } from './budget.ts'
import { createChat, type PostChat, readUsage } from './chat.ts'
import { readContent, readWords } from './chat-reply.ts'
import { FORMAT_IN_WORDS, RESPONSE_FORMAT, requireTemplate, toMessages } from './judge-prompt.ts'
import { parseAssessments } from './judge-reply.ts'
import { toOneAnswer } from './passes.ts'
import { openReplyStore, type ReplyStore, toReplyKey } from './reply-store.ts'
import type { NoLabel, Teacher, TeacherAnswer, TeacherPair } from './teacher.ts'

const count = z.int().check(z.positive())
const amount = z.number().check(z.gte(0))

export const httpTeacherFields = {
  /** Up to /v1, or with /chat/completions. */
  url: z.url('must be a URL such as https://api.example.com/v1'),
  model: z.string(),
  /** Environment variable that holds the key. */
  keyFrom: z.optional(z.string()),
  /** Template; left out: judge-prompt.txt. */
  prompt: z.optional(z.string()),
  pairsPerRequest: z._default(count, 1),
  parallel: z._default(count, 8),
  timeoutSeconds: z._default(z.number().check(z.gt(0)), 60),
  /** After failures of the network or the server. With 8 a server may be away for a minute: vLLM takes one to come up. */
  retries: z._default(z.int().check(z.gte(0)), 8),
  /** For refusals and replies that cannot be read. */
  attempts: z._default(count, 3),
  /** Whether the endpoint knows response_format json_schema. */
  structured: z._default(z.boolean(), true),
  maxOutputTokens: z._default(count, 100),
  /** What the endpoint calls its limit of output: newer models of OpenAI want max_completion_tokens. */
  maxTokensField: z._default(z.string(), 'max_tokens'),
  /** false: not sent, for models that will not take it. Left out: 0, or not sent where there are several passes. */
  temperature: z.optional(z.union([amount, z.literal(false)])),
  /** Sent with every request, and goes before what is sent otherwise. */
  extraBody: z.prefault(z.record(z.string(), z.unknown()), {}),
  query: z.prefault(z.record(z.string(), z.string()), {}),
  headers: z.prefault(z.record(z.string(), z.string()), {}),
  /** How often it is asked about a pair. */
  passes: z._default(count, 1),
  /** For a million tokens. */
  prices: z.prefault(z.strictObject({ input: z._default(amount, 0), output: z._default(amount, 0) }), {}),
  limits: z.prefault(z.strictObject({ tokens: z.optional(amount), money: z.optional(amount) }), {}),
  /** Left out: da100, and the scores have to look like it. */
  ...scaleFields,
}

const settingsSchema = z.object(httpTeacherFields)
export type HttpTeacherSettings = z.infer<typeof settingsSchema>

export interface HttpTeacherOptions {
  readonly folder: string
  readonly progress: (line: string) => void
  /** Whether replies that were no answers may be asked for again. */
  readonly retryFailed?: boolean
}

/** A model that was told of 100 points and gives one at most to so many pairs is paid for no more. */
const ENOUGH_SCORES = 50

const REPLIES_FILE = 'replies.jsonl'
const DEFAULT_PROMPT = join(import.meta.dirname, 'judge-prompt.txt')

/** Keeps raw replies in the folder. Throws BAD_CONFIG for a template that lacks its places or a key that is not set. */
export const createHttpTeacher = async (
  settings: HttpTeacherSettings,
  { folder, progress, retryFailed = false }: HttpTeacherOptions,
): Promise<Teacher> => {
  const { url, model, prompt = DEFAULT_PROMPT, prices, limits, parallel, pairsPerRequest, query, headers, retries } = settings
  const template = await loadTemplate(prompt)
  const key = findKey(settings.keyFrom)
  const budget = createBudget(prices, limits)
  const replies = await openReplyStore(join(folder, REPLIES_FILE), budget.add)
  const post = createChat({ url, key, query, headers, timeoutMs: 1000 * settings.timeoutSeconds, retries, progress })
  const checkScale = createScaleCheck(settings, 'da100', ENOUGH_SCORES)
  const judge: Judge = { settings, template, budget, replies, post, retryFailed, checkScale, pass: 0 }
  return {
    name: `${model} at ${new URL(url).host}`,
    identity: identify(settings, template),
    gives: [],
    hasSpread: settings.passes > 1,
    parallel,
    plan: (pairs) => planByLanguages(pairs, pairsPerRequest),
    label: (pairs) => assessInPasses(pairs, judge),
    spend: budget.spend,
    close: replies.close,
  }
}

const loadTemplate = async (file: string): Promise<string> => {
  let template: string
  try {
    template = await readFile(file, 'utf8')
  } catch (cause) {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read`, { field: 'prompt', cause })
  }
  requireTemplate(template, file)
  return template
}

const findKey = (name: string | undefined): string | undefined => {
  const key = name === undefined ? undefined : process.env[name]
  if (name !== undefined && !key)
    throw new QualityError('BAD_CONFIG', `keyFrom: the environment variable ${name} is not set`, { field: 'keyFrom' })
  return key
}

/** What decides a label; patience and prices do not. Settings that are as they always were leave folders of before valid. */
const identify = (settings: HttpTeacherSettings, template: string): string => {
  const { url, model, pairsPerRequest, structured, maxOutputTokens, scale = 'da100', slope, offset } = settings
  const { temperature, passes, extraBody, query } = settings
  const newer = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(passes === 1 ? {} : { passes }),
    ...(Object.keys(extraBody).length === 0 ? {} : { extraBody }),
    ...(Object.keys(query).length === 0 ? {} : { query }),
  }
  return sha256(
    JSON.stringify({ url, model, pairsPerRequest, structured, maxOutputTokens, scale, slope, offset, template, ...newer }),
  )
}

/** One request is about one language pair. */
const planByLanguages = (pairs: readonly TeacherPair[], size: number): number[][] =>
  [...Map.groupBy(pairs.keys(), (place) => pairs[place]?.languagePair).values()].flatMap((places) =>
    Array.from({ length: Math.ceil(places.length / size) }, (_, i) => places.slice(i * size, (i + 1) * size)),
  )

interface Judge {
  readonly settings: HttpTeacherSettings
  readonly template: string
  readonly budget: Budget
  readonly replies: ReplyStore
  readonly post: PostChat
  readonly retryFailed: boolean
  /** Is told every score. */
  readonly checkScale: (score: number) => void
  /** From 0. */
  readonly pass: number
}

/** One pass after another, each as it would go alone: what was answered before a run was stopped is not asked again. */
const assessInPasses = async (pairs: readonly TeacherPair[], judge: Judge): Promise<TeacherAnswer[]> => {
  const passes: TeacherAnswer[][] = []
  for (let pass = 0; pass < judge.settings.passes; pass++) passes.push(await assess(pairs, { ...judge, pass }))
  return pairs.map((_, i) => toOneAnswer(passes.flatMap((answers) => answers[i] ?? [])))
}

/** Asks about the pairs together, then, where that gives nothing, about each alone, then gives up on a pair. */
const assess = async (pairs: readonly TeacherPair[], judge: Judge): Promise<TeacherAnswer[]> => {
  const outcome = await insist(toBody(pairs, judge), pairs.length, judge)
  if (!('failed' in outcome)) return outcome
  if (pairs.length === 1) return [outcome]
  const answers: TeacherAnswer[] = []
  for (const pair of pairs) answers.push(...(await assess([pair], judge)))
  return answers
}

const toBody = (pairs: readonly TeacherPair[], { settings, template }: Judge): string =>
  JSON.stringify({
    model: settings.model,
    messages: toMessages(settings.structured ? template : `${template}\n\n${FORMAT_IN_WORDS}`, pairs),
    ...toTemperature(settings),
    [settings.maxTokensField]: settings.maxOutputTokens * pairs.length,
    ...(settings.structured ? { response_format: RESPONSE_FORMAT } : {}),
    ...settings.extraBody,
  })

/** At 0 a second pass would say what the first one did. */
const toTemperature = ({ temperature, passes }: HttpTeacherSettings): { temperature?: number } => {
  if (temperature === false || (temperature === undefined && passes > 1)) return {}
  return { temperature: temperature ?? 0 }
}

/** Asks until the reply can be read, but not for ever, and no more of a model that only says the same again. */
const insist = async (body: string, pairs: number, judge: Judge): Promise<TeacherAnswer[] | NoLabel> => {
  const { settings, replies, retryFailed } = judge
  let failed = ''
  let words: string | undefined
  let asked = 0
  for (let attempt = 1; asked < settings.attempts; attempt++) {
    const key = toReplyKey(settings.url, body, { attempt, pass: judge.pass })
    const kept = await replies.find(key)
    let reply: string | undefined
    try {
      reply = kept ?? (await pay(body, { key, pairs }, judge))
      const { words: said, cut } = readContent(reply)
      const scores = parseAssessments(said, { pairs, cut })
      for (const score of scores) judge.checkScale(score)
      const scale = { ...settings, scale: settings.scale ?? 'da100' }
      return scores.map((score) => ({ score: roundTo(toZ(score, scale), 6) }))
    } catch (error) {
      if (!(error instanceof QualityError)) throw error
      if (error.code === 'TOO_LONG' || error.code === 'BAD_MESSAGE') return { failed: error.message }
      if (error.code !== 'BAD_DATA') throw error
      failed = error.message
    }
    const before = words
    words = reply === undefined ? failed : readWords(reply)
    // What was no answer once is not held against a pair that is to be asked about again.
    if (kept !== undefined && retryFailed) continue
    asked++
    // At temperature 0 most local servers will go on saying it.
    if (words !== undefined && words === before) break
  }
  return { failed: `${failed} (${asked} ${asked === 1 ? 'attempt' : 'attempts'})` }
}

/** The reply from the endpoint, by way of the store. */
const pay = async (
  body: string,
  { key, pairs }: { readonly key: string; readonly pairs: number },
  { budget, replies, post, settings }: Judge,
): Promise<string> => {
  // No tokenizer makes more tokens than there are bytes.
  const worst: Usage = { input: Buffer.byteLength(body), output: settings.maxOutputTokens * pairs }
  budget.reserve(worst)
  let used: Usage | undefined
  const givenUp: Promise<void>[] = []
  const onGivenUp = (): void => {
    budget.add(worst)
    givenUp.push(replies.addGivenUp(key, worst))
  }
  try {
    const reply = await post(body, { onGivenUp, mayRetry: budget.isWithin })
    // Where usage is not stated, the worst is assumed, so that a limit holds.
    used = readUsage(reply) ?? worst
    await replies.add(key, { body: reply, used })
    return reply
  } finally {
    budget.settle(worst, used)
    await Promise.all(givenUp)
  }
}
