/** The third step of a release: how good it is, as it would be served. */

import type { About } from '../../../models/about.ts'
import { scoreGolden } from '../../../models/golden.ts'
import type { Row } from '../../data/rows.ts'
import type { Reporter } from '../../output/output.ts'
import type { SplitReports } from '../card/card.ts'
import { measureRelease, toMetrics } from '../card/measure-release.ts'
import { createEngine, type EngineName } from '../engines/create.ts'
import { createReleaseJudge } from '../evaluation/judge.ts'
import { type MessageRows, type MessagesReport, measureMessages } from '../messages/measure-messages.ts'
import type { CalibratedDraft } from './calibrate.ts'

export interface MeasuredDraft extends CalibratedDraft {
  readonly reports: SplitReports
  readonly messages: MessagesReport
}

export interface MeasureDraftOptions {
  readonly splits: Readonly<Record<string, readonly Row[]>>
  readonly messages: MessageRows
  readonly engine: EngineName
  readonly seed: number
  readonly reporter: Reporter
}

export const measureDraft = async (
  draft: CalibratedDraft,
  { splits, messages: rows, engine: engineName, seed, reporter }: MeasureDraftOptions,
): Promise<MeasuredDraft> => {
  const reports = await measureRelease(draft, splits, { engine: engineName, seed, reporter })
  const messages = await measureMessages(rows, await createReleaseJudge(draft, engineName), { seed, reporter })
  const engine = await createEngine(engineName, draft)
  const golden = await scoreGolden(engine, draft.student.shape)
  await engine.close?.()
  const told = toMessageMetrics(messages)
  const manifest = { ...draft.manifest, metrics: toMetrics(reports), ...(told ? { messages: told } : {}), golden }
  return { ...draft, reports, messages, manifest }
}

/** What a manifest says of messages; undefined where none were made right and wrong. */
const toMessageMetrics = ({ discrimination }: MessagesReport): About['messages'] => {
  const pairs = Object.entries(discrimination?.languagePairs ?? {}).flatMap(([languagePair, { all }]) => {
    const { right, wrong, served } = all?.all ?? {}
    if (!right || !wrong || !served) return []
    const { accepted: rightAccepted, rejected: rightRejected } = right
    return [
      [languagePair, { n: right.n + wrong.n, auc: served.value, rightAccepted, rightRejected, wrongAccepted: wrong.accepted }],
    ] as const
  })
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined
}
