/** The public types of models/. Nothing here runs; the assertion is that `tsc -b` compiles it. */

import { expectTypeOf } from 'vitest'
import type { EncodedPair, Engine, RawOutput } from '../../models/engine.ts'
import { type ErrorCode, QualityError } from '../../models/errors.ts'
import type { Flag } from '../../models/flags/index.ts'
import { type Manifest, parseManifest } from '../../models/manifest.ts'
import { type LanguagePair, type Pair, parseLanguagePair, type ScorablePair } from '../../models/pair.ts'
import { predict } from '../../models/predict.ts'
import type { Score, Verdict } from '../../models/score.ts'
import { type Token, tokenise } from '../../models/text.ts'

// A pair has two texts by these two names, and cannot be changed.
expectTypeOf<Pair>().toEqualTypeOf<{ readonly source: string; readonly translation: string }>()
expectTypeOf<ScorablePair>().toExtend<Pair>()
expectTypeOf(parseLanguagePair('ro-en')).toEqualTypeOf<LanguagePair>()
// @ts-expect-error a language pair is two languages, not any text
const _notALanguagePair: LanguagePair = 'english'

expectTypeOf(tokenise('')).toEqualTypeOf<Token[]>()

// An engine may answer at once or later, with one output a pair.
expectTypeOf<Engine['run']>().parameter(0).toEqualTypeOf<readonly EncodedPair[]>()
expectTypeOf<Engine['run']>().returns.toEqualTypeOf<readonly RawOutput[] | Promise<readonly RawOutput[]>>()

expectTypeOf(predict).returns.toEqualTypeOf<Promise<Score[]>>()
expectTypeOf<Score['score']>().toEqualTypeOf<number | null>()
expectTypeOf<Score['interval']>().toEqualTypeOf<readonly [low: number, high: number] | null>()
expectTypeOf<Score['verdict']>().toEqualTypeOf<Verdict>()
expectTypeOf<Verdict>().toEqualTypeOf<'accept' | 'review' | 'reject' | 'unsupported'>()
expectTypeOf<Score['flags']>().toEqualTypeOf<readonly Flag[]>()
// The chance of a critical error is absent, not undefined, where the student does not know it.
// @ts-expect-error exactOptionalPropertyTypes
const _undefinedCritical: Pick<Score, 'critical'> = { critical: undefined }

expectTypeOf(parseManifest).returns.toEqualTypeOf<Manifest>()
expectTypeOf(new QualityError('BAD_DATA', '').code).toEqualTypeOf<ErrorCode>()
// @ts-expect-error codes are a closed list
new QualityError('NO_SUCH_CODE', '')
