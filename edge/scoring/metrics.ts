/**
 * Counts what was answered in Workers Analytics Engine: language pairs, verdicts and scores, so that drift can be seen,
 * and no text. docs/deploy.md has the columns and queries.
 */

import { parseShare, type Settings } from '../platform/settings.ts'
import type { ServedRelease } from '../releases/choose.ts'
import type { BatchItem } from './message.ts'
import type { ItemReply } from './reply.ts'

export interface MetricContext extends ServedRelease {
  readonly route: 'score' | 'batch' | 'rank' | 'rpc' | 'job'
}

interface Group {
  readonly languagePair: string
  readonly verdict: string
  readonly bin: string
  pairs: number
  sourceTokens: number
  translationTokens: number
}

/** Points that Workers take of one invocation. */
const MAX_POINTS = 250

export interface Tally {
  /** Replies in the place of their items. */
  add(items: readonly BatchItem[], replies: readonly ItemReply[]): void
  /** One data point a language pair, verdict and tenth of the score. Writes nothing for the share that is left out. */
  write(env: Settings, context: MetricContext): void
}

export const createTally = (): Tally => {
  const groups = new Map<string, Group>()
  return {
    add: (items, replies) => {
      items.forEach(({ message }, i) => {
        const reply = replies[i]
        if ('pair' in message && reply && 'verdict' in reply) count(groups, message.pair.languagePair, reply)
      })
    },
    write: (env, context) => {
      const share = parseShare(env, 'METRICS_SHARE')
      if (!env.METRICS || Math.random() >= share) return
      for (const group of [...groups.values()].slice(0, MAX_POINTS)) env.METRICS.writeDataPoint(toPoint(group, share, context))
    },
  }
}

/** The same for replies that are all there at once. */
export const countReplies = (
  env: Settings,
  context: MetricContext,
  { items, replies }: { readonly items: readonly BatchItem[]; readonly replies: readonly ItemReply[] },
): void => {
  const tally = createTally()
  if (env.METRICS) tally.add(items, replies)
  tally.write(env, context)
}

const count = (
  groups: Map<string, Group>,
  languagePair: string,
  { score, verdict, tokens }: Exclude<ItemReply, { error: unknown }>,
): void => {
  const bin = score === null ? '' : (Math.min(9, Math.floor(score * 10)) / 10).toFixed(1)
  const key = `${languagePair} ${verdict} ${bin}`
  const group = groups.get(key) ?? { languagePair, verdict, bin, pairs: 0, sourceTokens: 0, translationTokens: 0 }
  group.pairs++
  group.sourceTokens += tokens.source
  group.translationTokens += tokens.translation
  groups.set(key, group)
}

const toPoint = (
  { languagePair, verdict, bin, pairs, sourceTokens, translationTokens }: Group,
  share: number,
  { route, channel, release }: MetricContext,
): AnalyticsEngineDataPoint => ({
  // What Analytics Engine samples by: rare language pairs stay visible beside frequent ones.
  indexes: [languagePair],
  blobs: [route, languagePair, verdict, bin, release.id, release.engine.name, channel ?? ''],
  // As many pairs as were answered, not only those of the share that is counted.
  doubles: [pairs / share, sourceTokens / share, translationTokens / share],
})
