/**
 * What is stored of a job, and where: nothing of it is ever written twice but by the same step run again, so that a
 * consumer that dies anywhere leaves nothing half done.
 */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { once } from '../../models/once.ts'
import type { ChunkRange, JobMessage } from '../platform/job-message.ts'

const digits = (n: number): string => String(n).padStart(6, '0')

/** Keys in the bucket JOBS. Numbers have leading zeros, so that a listing is in order. */
export const jobKeys = (id: string) => ({
  all: `jobs/${id}/`,
  job: `jobs/${id}/job.json`,
  input: `jobs/${id}/input`,
  parts: `jobs/${id}/parts/`,
  part: (n: number) => `jobs/${id}/parts/${digits(n)}`,
  plan: `jobs/${id}/plan.json`,
  chunks: `jobs/${id}/chunks/`,
  chunk: (n: number) => `jobs/${id}/chunks/${digits(n)}`,
  failure: ({ from, to }: ChunkRange) => `jobs/${id}/failures/${digits(from)}-${digits(to)}`,
  dead: `jobs/${id}/dead/`,
  deadSpan: ({ from, to }: ChunkRange) => `jobs/${id}/dead/${digits(from)}-${digits(to)}`,
  queued: `jobs/${id}/queued`,
})

/** Where it is noted what jobs a caller has, so that one listing counts them. */
export const callerKeys = (owner: string | null) => {
  const jobs = `callers/${encodeURIComponent(owner ?? '')}/`
  return { jobs, job: (id: string) => `${jobs}${id}` }
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const isJobId = (text: string): boolean => ID.test(text)

const index = () => z.int().check(z.gte(0))

const spanSchema = once(() => z.strictObject({ from: index(), to: index() }) satisfies z.ZodMiniType<ChunkRange>)

const messageSchema = once(
  () => z.strictObject({ job: z.string().check(z.regex(ID)), ...spanSchema().shape }) satisfies z.ZodMiniType<JobMessage>,
)

/** Throws BAD_DATA naming the field. */
export const parseJobMessage = (body: unknown): JobMessage =>
  parseJson(JSON.stringify(body), messageSchema(), { code: 'BAD_DATA', what: 'queue message' })

export const FORMATS = ['jsonl', 'tsv'] as const

const jobSchema = once(() =>
  z.strictObject({
    version: z.literal(1),
    id: z.string(),
    /** Name of the API key that made it; null where the service is open. */
    owner: z.nullable(z.string()),
    /** ISO 8601. */
    created: z.string(),
    /** When it is deleted, ISO 8601. */
    expires: z.string(),
    format: z.enum(FORMATS),
    /** What every row has unless it says otherwise. */
    defaults: z.record(z.string(), z.unknown()),
    /** Of the multipart upload to R2. */
    uploadId: z.string(),
  }),
)
export type Job = z.infer<ReturnType<typeof jobSchema>>

const planSchema = once(() =>
  z.strictObject({
    version: z.literal(1),
    /** Of the input. */
    bytes: index(),
    /** Where its first row begins: after a byte order mark and, in TSV, the header. */
    firstRow: index(),
    /** Of TSV. */
    columns: z.optional(z.array(z.string())),
    chunkBytes: z.int().check(z.gte(1)),
    chunks: index(),
  }),
)
/** How an input that is whole is cut into chunks: made once, when the job starts. */
export type Plan = z.infer<ReturnType<typeof planSchema>>

const deadSchema = once(() =>
  z.strictObject({
    ...spanSchema().shape,
    /** Of the last failure; absent where the consumer ended without one, as it does out of memory or CPU time. */
    code: z.optional(z.string()),
    detail: z.optional(z.string()),
    at: z.string(),
  }),
)
/** Chunks that were given up. */
export type DeadSpan = z.infer<ReturnType<typeof deadSchema>>

const errors = (what: string) => ({ code: 'BAD_DATA', what }) as const

/** Each throws BAD_DATA naming the field. */
export const parseJob = (text: string): Job => parseJson(text, jobSchema(), errors('job.json'))
export const parsePlan = (text: string): Plan => parseJson(text, planSchema(), errors('plan.json'))
export const parseDead = (text: string): DeadSpan => parseJson(text, deadSchema(), errors('dead letter'))
