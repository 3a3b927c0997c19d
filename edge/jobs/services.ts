/** The bindings and settings that bulk jobs need. */

import { QualityError } from '../../models/errors.ts'
import { guard } from '../platform/guard.ts'
import type { JobMessage } from '../platform/job-message.ts'
import { type Limits, parseLimits } from '../platform/limits.ts'
import type { Settings } from '../platform/settings.ts'

export interface JobServices {
  readonly bucket: R2Bucket
  readonly queue: Queue<JobMessage>
  readonly retentionMs: number
  readonly stalledMs: number
  readonly limits: Pick<Limits, 'jobs' | 'jobBytes'>
}

/** Throws UNCONFIGURED naming what is not set; the services themselves throw UNAVAILABLE. */
export const requireServices = (env: Settings): JobServices => {
  const { JOBS: bucket, JOB_QUEUE: queue } = env
  if (!bucket || !queue) {
    const field = bucket ? 'JOB_QUEUE' : 'JOBS'
    throw new QualityError('UNCONFIGURED', `bulk jobs need the binding ${field} (docs/deploy.md)`, { field })
  }
  return {
    bucket: guard(bucket, 'JOBS'),
    queue: guard(queue, 'JOB_QUEUE'),
    retentionMs: 3_600_000 * parsePositive(env, 'JOB_RETENTION_HOURS', 24),
    stalledMs: 1000 * parsePositive(env, 'JOB_STALLED_SECONDS', 300),
    limits: parseLimits(env.LIMITS),
  }
}

const parsePositive = (env: Settings, field: 'JOB_RETENTION_HOURS' | 'JOB_STALLED_SECONDS', otherwise: number): number => {
  const text = env[field] ?? ''
  if (text === '') return otherwise
  const value = Number(text)
  if (value > 0) return value
  throw new QualityError('UNCONFIGURED', `${field}: expected a number above 0, got ${JSON.stringify(text)}`, { field })
}
