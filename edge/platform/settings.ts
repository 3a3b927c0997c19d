/** What an operator sets: variables, secrets and bindings of wrangler.toml. Absent ones are the careful choice. */

import { QualityError } from '../../models/errors.ts'
import type { JobMessage } from './job-message.ts'

export interface Settings {
  /** `open` lets everybody in, for local development; anything else asks for keys. */
  readonly ACCESS?: string
  /** Secret: a JSON list of `{ name, sha256, scopes }`. */
  readonly API_KEYS?: string
  /** Origins whose pages may call the API, separated by commas; `*` for all, none by default. */
  readonly CORS_ORIGINS?: string
  readonly RATE_LIMIT?: RateLimit
  /** What Retry-After says: the period of the rate limit, since the binding only says yes or no. */
  readonly RATE_LIMIT_SECONDS?: string
  /** JSON: what is taken of anything (edge/platform/limits.ts). */
  readonly LIMITS?: string

  /** What is deployed beside the Worker: pages, and the files of its release. */
  readonly ASSETS?: Fetcher

  /** Inputs and results of bulk jobs; without it and the queue there are none. */
  readonly JOBS?: R2Bucket
  readonly JOB_QUEUE?: Queue<JobMessage>
  /** How long a job is kept, whatever has become of it. */
  readonly JOB_RETENTION_HOURS?: string
  /** How long nothing may happen to a job before what has no result is queued again. */
  readonly JOB_STALLED_SECONDS?: string

  /** `on` takes feedback and stores its texts; anything else does not. */
  readonly FEEDBACK?: string
  readonly FEEDBACK_BUCKET?: R2Bucket

  readonly METRICS?: AnalyticsEngineDataset
  /** Share of the requests whose pairs are counted in METRICS, and of those that are logged, 0-1. */
  readonly METRICS_SHARE?: string
  readonly LOG_SHARE?: string
}

/** A share between 0, which an absent setting is, and 1. Throws UNCONFIGURED naming the setting. */
export const parseShare = (settings: Settings, name: 'LOG_SHARE' | 'METRICS_SHARE'): number => {
  const text = settings[name] ?? ''
  const share = Number(text)
  if (share >= 0 && share <= 1) return share
  throw new QualityError('UNCONFIGURED', `${name}: expected a number from 0 to 1, got ${JSON.stringify(text)}`, { field: name })
}
