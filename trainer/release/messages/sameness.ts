/** Whether a message that is typed in another way keeps its score. */

import { type ChangeTexts, VIEWS } from '../../data/augment/views.ts'
import type { Row } from '../../data/rows.ts'
import { type Estimate, estimateShare } from '../../statistics/area.ts'
import { createRandom } from '../../statistics/random.ts'
import { type Ask, capEach, eachLanguagePair, type MadeMessage } from './message.ts'

/** A served score that moves by no more is the same. */
export const SAME = 0.05
/** Right and wrong messages of a language pair that are typed in other ways, of each at most. */
const MAX_MESSAGES = 30

export interface SamenessReport {
  /** Share of cases whose score stays, by kind of view; `all` of them together. */
  readonly views: Readonly<Record<string, ViewReport>>
  readonly languagePairs: Readonly<Record<string, ViewReport>>
}

export interface ViewReport {
  readonly same: Estimate
  /** Share whose verdict stays. */
  readonly sameVerdict: number
  /** By language pair, or, of a language pair, by kind of view. */
  readonly parts: Readonly<Record<string, { readonly n: number; readonly value: number }>>
}

interface Case {
  readonly row: Row
  readonly view: string
  readonly isSame: boolean
  readonly isSameVerdict: boolean
}

const DRAW = 0x73616d65

export const measureSameness = async (
  messages: readonly MadeMessage[],
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<SamenessReport> => {
  const scored = messages.filter(({ served }) => served.score !== null)
  const chosen = [true, false].flatMap((wanted) =>
    capEach(
      scored.filter(({ isRight }) => isRight === wanted),
      { max: MAX_MESSAGES, seed },
    ),
  )
  const views = chosen.flatMap((message, place) =>
    Object.entries<ChangeTexts>(VIEWS).flatMap(([view, change], v) => {
      const texts = change(message.row, createRandom(seed, DRAW, place, v))
      return texts ? [{ ...message, view, pair: { ...message.row, ...texts } }] : []
    }),
  )
  const judged = await ask(views.map(({ pair }) => pair))
  const cases = views.map(({ row, served, view }, i): Case => {
    const { score, verdict } = judged[i] ?? {}
    // A hair more, for .05 is no sum of halves.
    const isSame = typeof score === 'number' && Math.abs(score - (served.score ?? 0)) <= SAME + 1e-9
    return { row, view, isSame, isSameVerdict: verdict === served.verdict }
  })
  return {
    views: Object.fromEntries(
      ['all', ...Object.keys(VIEWS)].flatMap((view) => {
        const mine = cases.filter((each) => view === 'all' || each.view === view)
        return mine.length > 0 ? [[view, report(mine, seed, eachLanguagePair(mine, shareOf))] as const] : []
      }),
    ),
    languagePairs: eachLanguagePair(cases, (mine) => report(mine, seed, eachView(mine))),
  }
}

const eachView = (cases: readonly Case[]): ViewReport['parts'] =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(cases, ({ view }) => view),
      ([view, mine]) => [view, shareOf(mine)],
    ),
  )

const shareOf = (cases: readonly Case[]): { n: number; value: number } => ({
  n: cases.length,
  value: cases.filter(({ isSame }) => isSame).length / cases.length,
})

const report = (cases: readonly Case[], seed: number, parts: ViewReport['parts']): ViewReport => ({
  same: estimateShare(
    cases.map(({ isSame }) => isSame),
    seed,
  ) ?? { n: 0, value: 0, interval: [0, 0] },
  sameVerdict: cases.filter(({ isSameVerdict }) => isSameVerdict).length / cases.length,
  parts,
})
