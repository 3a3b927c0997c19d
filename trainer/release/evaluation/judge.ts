/** What can be evaluated: something that says how good translations are. Releases, running Workers and teachers are. */

import type { ScorablePair } from '../../../models/pair.ts'
import { predict } from '../../../models/predict.ts'
import type { Score } from '../../../models/score.ts'
import type { Row } from '../../data/rows.ts'
import { createEngine, ENGINE_FILES, type EngineName } from '../engines/create.ts'
import { scoreOverHttp } from '../engines/http.ts'
import { type Release, requireBytes } from '../format/release.ts'

/** Of one pair: `raw` on the z scale, `score` and `interval` on 0-1; null where nothing is said. */
export interface Judgement extends Pick<Score, 'raw' | 'score' | 'interval' | 'verdict'> {
  readonly words?: Score['words'] | undefined
  readonly critical?: number | undefined
}

/** A pair, and the MT system's log-probabilities where they are to be heeded. */
export interface JudgedPair extends ScorablePair {
  readonly logProbs?: readonly number[] | undefined
}

export interface Judge {
  readonly name: string
  /** Size of what a server has to load; absent where it is not known. */
  readonly bytes?: number
  /** Those it knows; absent where only asking tells. */
  readonly languagePairs?: readonly string[]
  /** False where it only knows pairs it was given, so that no control can be asked of it. */
  readonly judgesAnything: boolean
  /** In order. */
  judge(pairs: readonly JudgedPair[]): Promise<readonly Judgement[]>
}

/** A release, as served: through `predict` with one of the engines. Throws as `createEngine` does. */
export const createReleaseJudge = async (release: Release, engineName: EngineName): Promise<Judge> => {
  const engine = await createEngine(engineName, release)
  const { manifest, id } = release
  return {
    name: `${manifest.name} ${id.slice(0, 12)}, ${engine.name}`,
    bytes: requireBytes(release, ENGINE_FILES[engineName]).length,
    languagePairs: manifest.languagePairs,
    judgesAnything: true,
    judge: (pairs) => predict(pairs, { manifest, engine }),
  }
}

/** A running Worker, by its base URL. */
export const createWorkerJudge = (url: string): Judge => ({
  name: url,
  judgesAnything: true,
  judge: (pairs) => scoreOverHttp(url, pairs),
})

/** A teacher, by what it said of the pairs in a label file: its scores are looked up by the texts. */
export const createLabelJudge = async (name: string, rows: AsyncIterable<Row> | Iterable<Row>): Promise<Judge> => {
  const scores = new Map<string, number>()
  for await (const row of rows) if (row.label) scores.set(keyOf(row), row.label.score)
  return {
    name,
    judgesAnything: false,
    judge: async (pairs) =>
      pairs.map((pair) => ({ raw: scores.get(keyOf(pair)) ?? null, score: null, interval: null, verdict: 'review' })),
  }
}

// Label files hold spaces where texts had tabs and line breaks.
const keyOf = ({ languagePair, source, translation }: ScorablePair): string =>
  [languagePair, source, translation].map((text) => text.replace(/\s+/g, ' ').trim()).join('\t')
