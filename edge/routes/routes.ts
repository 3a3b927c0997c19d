/** Every route of the Worker, in one table: the application is made of it, and the OpenAPI document must agree with it. */

import { giveFeedback } from './feedback.ts'
import { health, ready } from './health.ts'
import { createJob, deleteJob, getJob, getResult, putPart, startJob } from './jobs.ts'
import { listLanguages } from './languages.ts'
import { listModels } from './models.ts'
import type { Route } from './route.ts'
import { rankTranslations, scoreBatch, scoreOne } from './score.ts'

export const ROUTES: readonly Route[] = [
  { path: '/v1/score', scope: 'score', timed: 'release', body: 'json', methods: { POST: scoreOne } },
  { path: '/v1/score/batch', scope: 'score', timed: 'release', body: 'json', methods: { POST: scoreBatch } },
  { path: '/v1/rank', scope: 'score', timed: 'release', body: 'json', methods: { POST: rankTranslations } },
  { path: '/v1/jobs', scope: 'jobs', timed: 'request', body: 'json', methods: { POST: createJob } },
  { path: '/v1/jobs/:id', scope: 'jobs', timed: 'request', methods: { GET: getJob, DELETE: deleteJob } },
  { path: '/v1/jobs/:id/parts/:number', scope: 'jobs', timed: 'nothing', body: 'bytes', methods: { PUT: putPart } },
  { path: '/v1/jobs/:id/start', scope: 'jobs', timed: 'request', methods: { POST: startJob } },
  { path: '/v1/jobs/:id/result', scope: 'jobs', timed: 'nothing', methods: { GET: getResult } },
  { path: '/v1/feedback', scope: 'feedback', timed: 'request', body: 'json', methods: { POST: giveFeedback } },
  { path: '/v1/languages', scope: 'any', timed: 'request', methods: { GET: listLanguages } },
  { path: '/v1/models', scope: 'any', timed: 'request', methods: { GET: listModels } },
  { path: '/healthz', scope: 'none', timed: 'nothing', methods: { GET: health } },
  { path: '/readyz', scope: 'none', timed: 'nothing', methods: { GET: ready } },
]
