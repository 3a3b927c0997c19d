/** What the Workers share: settings and secrets read once, the client of edge-qe, and the translator. */

import type { ExecutionContext } from 'hono'
import { createClient } from '../../client/client.ts'
import type { JudgeOptions } from '../judge.ts'
import { createSecond, createTranslator, type TranslatorSettings } from '../translator.ts'

export interface BotEnv extends TranslatorSettings {
  /** The service binding to edge-qe: one Worker cannot fetch another of its account by its workers.dev address. */
  readonly EDGE_QE?: { fetch(request: Request): Promise<Response> }
  /** Where edge-qe is, if there is no binding. */
  readonly EDGE_QE_URL?: string
  readonly EDGE_QE_KEY?: string
}

interface Bot {
  fetch(request: Request, env: object, context: ExecutionContext): Response | Promise<Response>
}

/** The settings that a bot cannot do without, by name. */
type Settings<Name extends string> = Readonly<Record<Name, string>>

/** A Worker that creates its bot on the first request and keeps it; until everything is set, it answers with what is missing. */
export const createWorker = <Name extends string>(
  names: readonly Name[],
  createBot: (options: JudgeOptions, settings: Settings<Name>) => Bot,
) => {
  let bot: Bot | undefined
  return {
    fetch: async (request: Request, env: BotEnv & Partial<Settings<Name>>, context: ExecutionContext): Promise<Response> => {
      const missing: string[] = names.filter((name) => !env[name])
      if (!env.EDGE_QE && !env.EDGE_QE_URL) missing.push('EDGE_QE_URL')
      if (!env.AI && !env.TRANSLATOR) missing.push('TRANSLATOR')
      if (missing.length > 0) return new Response(`not set up yet: ${missing.join(', ')}\n`, { status: 503 })
      bot ??= createBot(
        { client: openClient(env), translate: createTranslator(env), second: createSecond(env) },
        env as Settings<Name>,
      )
      return await bot.fetch(request, env, context)
    },
  }
}

const openClient = ({ EDGE_QE, EDGE_QE_URL, EDGE_QE_KEY }: BotEnv) =>
  createClient({
    baseUrl: EDGE_QE_URL || 'https://edge-qe',
    apiKey: EDGE_QE_KEY,
    ...(EDGE_QE && { fetch: (request: Request) => EDGE_QE.fetch(request) }),
  })
