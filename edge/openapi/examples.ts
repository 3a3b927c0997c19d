/** A request and its reply, for the OpenAPI document; the reply is one that the first release gave, rounded. */

import type { JobReply } from '../jobs/progress.ts'
import type { BatchReply, RankReply, ScoreReply } from '../scoring/wire.ts'

export const EXAMPLE_REQUEST = {
  source: 'Harikult püstitati need linna keskele turuplatsi äärde.',
  translation: "Rarely were they placed on the middle of the city's market plate.",
  sourceLang: 'et',
  targetLang: 'en',
} as const

export const EXAMPLE_REPLY: ScoreReply = {
  score: 0.316,
  interval: [0, 0.671],
  verdict: 'reject',
  flags: [],
  words: [
    { start: 0, end: 6, bad: 0.83 },
    { start: 7, end: 11, bad: 0.74 },
  ],
  calibration: 'own',
  tokens: { source: 8, translation: 14 },
  raw: -1.09,
  model: {
    id: '0e29fd07b298235e880b263deaec6cb24173676c0b50ef7f75b7bae6bd13aad7',
    name: 'default',
    sha256: '8320da5e85b3e43215fbef79a3446bdd0282d03cef3a52cadf43f610f343658d',
    engine: 'kernel',
    channel: 'stable',
  },
}

export const EXAMPLE_BATCH = { items: [{ id: 'a', ...EXAMPLE_REQUEST, detail: 'score' }] } as const

const { model, words: _words, ...score } = EXAMPLE_REPLY

export const EXAMPLE_BATCH_REPLY: BatchReply = {
  items: [{ id: 'a', ...score }],
  summary: { scored: 1, mean: 0.316, worst: 0, verdicts: { accept: 0, review: 0, reject: 1, unsupported: 0 } },
  model,
}

const { translation, ...source } = EXAMPLE_REQUEST

export const EXAMPLE_RANK = {
  ...source,
  translations: [translation, 'They were usually put up in the city centre by the market square.'],
  detail: 'score',
} as const

export const EXAMPLE_RANK_REPLY: RankReply = {
  ranking: [
    {
      index: 1,
      agreement: 0.41,
      beats: [0],
      ...score,
      score: 0.806,
      interval: [0.452, 1],
      verdict: 'accept',
      tokens: { source: 8, translation: 13 },
      raw: 0.38,
    },
    { index: 0, agreement: 0.41, beats: [], ...score },
  ],
  model,
}

export const EXAMPLE_READY = {
  status: 'ready',
  model,
  channels: [
    { name: 'stable', release: model.id, pointsAt: model.id, updated: '2026-11-24T08:00:00.000Z', age: 12, refused: null },
  ],
} as const

export const EXAMPLE_FEEDBACK = { ...EXAMPLE_REQUEST, rating: 0.2, verdict: 'agree', release: model.id } as const

export const EXAMPLE_JOB: JobReply = {
  id: '3f2b8c1e-6d0a-4b7e-9c55-0a1b2c3d4e5f',
  state: 'scoring',
  format: 'tsv',
  created: '2026-11-24T08:00:00.000Z',
  expires: '2026-11-25T08:00:00.000Z',
  input: { parts: 2, bytes: 15_000_000 },
  chunks: { total: 58, finished: 20 },
  rows: { finished: 40_120, failed: 3 },
  releases: [model.id],
  deadLetters: [],
  resultParts: 1,
}
