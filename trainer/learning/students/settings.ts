/** `[student]` of a configuration. */

import * as z from 'zod/mini'
import { checkHeads, createShapeOptions } from '../../../models/student-schema.ts'

const DEFAULTS = {
  rows: 131_072, // fewer collide; 4.5 MB at 4 bits
  width: 64, // 32,768 rows of 128 were worse
  hidden: 96,
  maxTokens: 64,
  maxHashes: 40,
  textRules: 2,
} as const

const size = () => z.int().check(z.positive())

/** The settings that the student of any architecture has, with their defaults. */
export const createSizeSettings = () => ({
  rows: z._default(size(), DEFAULTS.rows),
  width: z._default(size().check(z.multipleOf(2, 'must be even: two 4-bit columns share a byte')), DEFAULTS.width),
  maxTokens: z._default(size(), DEFAULTS.maxTokens),
  maxHashes: z._default(size(), DEFAULTS.maxHashes),
  /** How texts are read (models/split.ts). */
  textRules: z._default(z.literal([1, 2]), DEFAULTS.textRules),
  /** Folder of a student that an earlier run kept, `runs/NAME/student`, or of a release: training goes on from its weights. */
  start: z.optional(z.string().check(z.minLength(1, 'must not be empty'))),
})

export const createDecomposableSettings = () =>
  z
    .strictObject({
      architecture: z._default(z.enum(['decomposable']), 'decomposable'),
      ...createSizeSettings(),
      hidden: z._default(size(), DEFAULTS.hidden),
      /** What they are where they are left out is said in models/decomposable.ts. */
      ...createShapeOptions(),
    })
    .check(checkHeads())
