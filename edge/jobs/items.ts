/** A row of a job -> an item as of a batch. */

import { QualityError } from '../../models/errors.ts'
import { parseExact } from '../../models/ids.ts'
import { JOB_LIMITS, type Limits } from '../platform/limits.ts'
import type { BatchItem } from '../scoring/message.ts'
import { parseItem } from '../scoring/message-schema.ts'
import type { Job, Plan } from './job.ts'

/** What a table may say of a row; its other columns are left alone. */
const COLUMNS = ['id', 'source', 'translation', 'sourceLang', 'targetLang'] as const

export interface RowContext {
  readonly job: Job
  readonly plan: Plan
  readonly limits: Limits
}

/** Never throws: a row that cannot be read is an item with an error. Undefined is a row that is too long. */
export const toItem = (row: string | undefined, { job, plan, limits }: RowContext): BatchItem => {
  if (row === undefined) return refuse('TOO_LONG', `is over ${JOB_LIMITS.rowBytes} bytes`)
  if (plan.columns) return parseTable(row, plan.columns, { job, limits })
  let value: unknown
  try {
    value = parseExact(row)
  } catch {
    // V8's message quotes the row.
    return refuse('BAD_MESSAGE', 'is not valid JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parseItem(value, 'row', limits)
  return parseItem({ ...job.defaults, ...value }, 'row', limits)
}

const refuse = (code: 'TOO_LONG' | 'BAD_MESSAGE', what: string): BatchItem => ({
  message: new QualityError(code, `row: ${what}`, { field: 'row' }),
})

const parseTable = (
  row: string,
  columns: readonly string[],
  { job, limits }: Pick<RowContext, 'job' | 'limits'>,
): BatchItem => {
  const cells = row.split('\t')
  if (cells.length !== columns.length)
    return refuse('BAD_MESSAGE', `expected ${columns.length} cells as in the header, got ${cells.length}`)
  const fields: Record<string, unknown> = { ...job.defaults }
  for (const name of COLUMNS) {
    const cell = cells[columns.indexOf(name)]
    if (cell !== undefined) fields[name] = cell
  }
  return parseItem(fields, 'row', limits)
}
