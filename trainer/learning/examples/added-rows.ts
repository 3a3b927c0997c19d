/** Which training rows are there a second time, changed: noisy (noisy-views.ts) or spoilt (made-failures.ts). */

import * as z from 'zod/mini'
import type { Row } from '../../data/rows.ts'

export const addedRowsSchema = z.strictObject({
  /** Share of the rows that are. */
  share: z.number().check(z.gt(0), z.lte(1)),
  /** Beginnings of the origins that are. Left out: all. */
  origins: z.optional(z.array(z.string()).check(z.minLength(1, 'needs at least one origin'))),
})

export type AddedRows = z.infer<typeof addedRowsSchema>

/** Whether a row is of one of the origins. */
export const isOfOrigins = ({ id }: Pick<Row, 'id'>, { origins = [''] }: AddedRows): boolean =>
  origins.some((origin) => id.startsWith(origin))
