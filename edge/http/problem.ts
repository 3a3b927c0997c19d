/** Errors as problem+json (RFC 9457). */

import { QualityError } from '../../models/errors.ts'
import { ERROR_KINDS } from './status.ts'

export interface Problem {
  /** Where the code is explained. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  /** The field at fault, where there is one. */
  readonly field?: string
  readonly requestId?: string
}

/** What an error says to the caller. Only a QualityError speaks; anything else is ours and says nothing of its cause. */
export const toProblem = (error: unknown, requestId?: string): Problem => {
  const id = requestId === undefined ? {} : { requestId }
  if (!(error instanceof QualityError))
    return {
      type: '/docs/errors#INTERNAL',
      title: 'Internal error',
      status: 500,
      detail: 'The service failed; quote the requestId when you report it.',
      code: 'INTERNAL',
      ...id,
    }
  const { status, title } = ERROR_KINDS[error.code]
  const field = error.field === undefined ? {} : { field: error.field }
  return { type: `/docs/errors#${error.code}`, title, status, detail: error.message, code: error.code, ...field, ...id }
}
