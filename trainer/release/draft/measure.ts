/** The third step of a release: how good it is, as it would be served. */

import { scoreGolden } from '../../../models/golden.ts'
import type { Row } from '../../data/rows.ts'
import type { Reporter } from '../../output/output.ts'
import type { SplitReports } from '../card/card.ts'
import { measureRelease, toMetrics } from '../card/measure-release.ts'
import { createEngine, type EngineName } from '../engines/create.ts'
import type { CalibratedDraft } from './calibrate.ts'

export interface MeasuredDraft extends CalibratedDraft {
  readonly reports: SplitReports
}

export interface MeasureDraftOptions {
  readonly splits: Readonly<Record<string, readonly Row[]>>
  readonly engine: EngineName
  readonly seed: number
  readonly reporter: Reporter
}

export const measureDraft = async (
  draft: CalibratedDraft,
  { splits, engine: engineName, seed, reporter }: MeasureDraftOptions,
): Promise<MeasuredDraft> => {
  const reports = await measureRelease(draft, splits, { engine: engineName, seed, reporter })
  const engine = await createEngine(engineName, draft)
  const golden = await scoreGolden(engine, draft.student.shape)
  await engine.close?.()
  return { ...draft, reports, manifest: { ...draft.manifest, metrics: toMetrics(reports), golden } }
}
