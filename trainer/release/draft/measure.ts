/** The third step of a release: how good it is, as it would be served. */

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
  return { ...draft, reports, messages, manifest: { ...draft.manifest, metrics: toMetrics(reports), golden } }
}
