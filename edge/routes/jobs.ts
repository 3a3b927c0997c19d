/** `/v1/jobs`: bulk scoring of files of any size. */

import type { Context } from 'hono'
import { QualityError } from '../../models/errors.ts'
import type { Environment } from '../http/environment.ts'
import { mayDo } from '../http/keys.ts'
import { reply, replyJson } from '../http/reply.ts'
import { isJobId, type Job } from '../jobs/job.ts'
import { loadProgress } from '../jobs/progress.ts'
import { parseJobRequest } from '../jobs/request.ts'
import { openResult } from '../jobs/result.ts'
import { requireServices } from '../jobs/services.ts'
import { startJob as queueJob, createJob as storeJob, uploadPart } from '../jobs/steps.ts'
import { deleteJob as eraseJob, loadJob } from '../jobs/store.ts'
import { JOB_LIMITS } from '../platform/limits.ts'
import type { Handler } from './route.ts'

export const createJob: Handler = async (c) => {
  const services = requireServices(c.env)
  const job = await storeJob(parseJobRequest(await c.req.text()), services, c.get('caller')?.name ?? null)
  c.get('headers').location = `/v1/jobs/${job.id}`
  return replyJson(c, { ...(await loadProgress(job, services.bucket)), partBytes: JOB_LIMITS.partBytes }, 201)
}

export const putPart: Handler = async (c) => {
  const services = requireServices(c.env)
  const job = await findJob(c, services.bucket)
  const { number, bytes } = await uploadPart(job, parsePart(c, c.req.param('number') ?? ''), services)
  return replyJson(c, { number, bytes })
}

export const startJob: Handler = async (c) => {
  const services = requireServices(c.env)
  const job = await findJob(c, services.bucket)
  await queueJob(job, services)
  return replyJson(c, await loadProgress(job, services.bucket), 202)
}

export const getJob: Handler = async (c) => {
  const { bucket } = requireServices(c.env)
  return replyJson(c, await loadProgress(await findJob(c, bucket), bucket))
}

export const getResult: Handler = async (c) => {
  const { bucket } = requireServices(c.env)
  const result = await openResult(await findJob(c, bucket), bucket, c.req.query('part'))
  return reply(c, result, { type: 'application/jsonl; charset=utf-8' })
}

export const deleteJob: Handler = async (c) => {
  const { bucket } = requireServices(c.env)
  const { id } = await findJob(c, bucket)
  await eraseJob(bucket, id)
  return reply(c, null, { status: 204 })
}

/** A job of the caller's. Throws NOT_FOUND for any other, so that ids tell nothing. */
const findJob = async (c: Context<Environment>, bucket: R2Bucket): Promise<Job> => {
  const id = c.req.param('id') ?? ''
  const job = isJobId(id) ? await loadJob(bucket, id) : undefined
  const caller = c.get('caller')
  const isTheirs = job && (job.owner === (caller?.name ?? null) || (caller && mayDo(caller, 'admin')))
  if (!job || !isTheirs || Date.parse(job.expires) <= Date.now())
    throw new QualityError('NOT_FOUND', 'no such job, or it no longer exists', { field: 'id' })
  return job
}

/** Throws BAD_MESSAGE or TOO_LONG naming what R2 would refuse. */
const parsePart = (c: Context<Environment>, text: string): { number: number; bytes: number; body: ReadableStream } => {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > JOB_LIMITS.parts)
    throw new QualityError('BAD_MESSAGE', `parts are numbered 1 to ${JOB_LIMITS.parts}`, { field: 'number' })
  const { body } = c.req.raw
  const bytes = Number(c.req.header('content-length') ?? 'unknown')
  if (!body || !(bytes > 0))
    throw new QualityError('BAD_MESSAGE', 'content-length: expected the size of the part in bytes, 1 or more', {
      field: 'content-length',
    })
  if (bytes > JOB_LIMITS.maxPartBytes)
    throw new QualityError('TOO_LONG', `the part has ${bytes} bytes; at most ${JOB_LIMITS.maxPartBytes} are accepted`, {
      field: 'content-length',
    })
  return { number, bytes, body }
}
