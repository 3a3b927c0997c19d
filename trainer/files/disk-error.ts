/** What the disk refuses, in one sentence that says what is safe. */

import { QualityError } from '../../models/errors.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would exceed the maximum size',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
}

/** BAD_RUN for what the file system throws on writing; anything else as it is. */
export const toDiskError = (file: string, cause: unknown): unknown => {
  if (!(cause instanceof Error && 'code' in cause && typeof cause.code === 'string') || cause instanceof QualityError)
    return cause
  const reason = REASONS[cause.code] ?? cause.message
  return new QualityError(
    'BAD_RUN',
    `${file}: cannot be written: ${reason}. Finished labels are kept; the same command resumes from them`,
    { field: file, cause },
  )
}
