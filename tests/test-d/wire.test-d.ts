/** The wire types are those of the schemas, key by key. Nothing here runs; the assertion is that `tsc -b` compiles it. */

import { expectTypeOf } from 'vitest'
import type * as z from 'zod/mini'
import type { feedbackSchema } from '../../edge/feedback/feedback.ts'
import type { jobRequestSchema } from '../../edge/jobs/request.ts'
import type { batchSchema, itemSchema, messageSchema } from '../../edge/scoring/message-schema.ts'
import type { FeedbackInput, ItemInput, JobInput, MessageInput } from '../../edge/scoring/wire.ts'

// That each value fits is said beside the schemas; a key that only the schema has would still fit.
expectTypeOf<keyof z.infer<ReturnType<typeof messageSchema>>>().toEqualTypeOf<keyof MessageInput>()
expectTypeOf<keyof z.infer<ReturnType<typeof itemSchema>>>().toEqualTypeOf<keyof ItemInput>()
expectTypeOf<keyof z.infer<ReturnType<typeof jobRequestSchema>>>().toEqualTypeOf<keyof JobInput>()
expectTypeOf<keyof z.infer<ReturnType<typeof feedbackSchema>>>().toEqualTypeOf<keyof FeedbackInput>()
expectTypeOf<keyof z.infer<ReturnType<typeof batchSchema>>>().toEqualTypeOf<'items' | 'channel'>()
