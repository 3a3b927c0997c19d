/** Marked errors as Appraise and Pearmut keep them -> the penalty of MQM. */

import { toPenalty } from './mqm.ts'
import { isObject, toList } from './open-questions.ts'

/** Of a list of `{severity, category}` or `{severity, error_type: [...]}`. */
export const toSpanPenalty = (spans: unknown): number =>
  toList(spans)
    .filter(isObject)
    .reduce(
      (sum, { severity, category, error_type: type }) =>
        sum + toPenalty(toList(type).join('/') || String(category ?? ''), String(severity ?? '')),
      0,
    )
