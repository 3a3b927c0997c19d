/** Every route of the Worker, in one table: the application is made of it, and the OpenAPI document must agree with it. */

import { health, ready } from './health.ts'
import type { Handler, Route } from './route.ts'
import { rankTranslations, scoreBatch, scoreOne } from './score.ts'

/** A handler whose module is loaded by the first request that needs it: what scores would pay for all of them. */
const later =
  <Module, Name extends keyof Module>(load: () => Promise<Module & Record<Name, Handler>>, name: Name): Handler =>
  async (c, releases) =>
    (await load())[name](c, releases)

const jobs = () => import('./jobs.ts')
const createJob = later(jobs, 'createJob')
const deleteJob = later(jobs, 'deleteJob')
const getJob = later(jobs, 'getJob')
const getResult = later(jobs, 'getResult')
const putPart = later(jobs, 'putPart')
const startJob = later(jobs, 'startJob')
const giveFeedback = later(() => import('./feedback.ts'), 'giveFeedback')
const listLanguages = later(() => import('./languages.ts'), 'listLanguages')
const getStudent = later(() => import('./student.ts'), 'getStudent')
const listModels = later(() => import('./models.ts'), 'listModels')

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
  { path: '/releases/:id/student.bin', scope: 'score', timed: 'nothing', methods: { GET: getStudent } },
  { path: '/healthz', scope: 'none', timed: 'nothing', methods: { GET: health } },
  { path: '/readyz', scope: 'none', timed: 'nothing', methods: { GET: ready } },
]
