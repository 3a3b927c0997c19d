/** A request and its reply, for the OpenAPI document; the reply is one that the first release gave, rounded. */

import type { BatchReply, ScoreReply } from '../reply.ts'

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
  },
}

export const EXAMPLE_BATCH = { items: [{ id: 'a', ...EXAMPLE_REQUEST, detail: 'score' }] } as const

const { model, words: _words, ...score } = EXAMPLE_REPLY

export const EXAMPLE_BATCH_REPLY: BatchReply = { items: [{ id: 'a', ...score }], model }
