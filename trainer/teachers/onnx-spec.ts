/** teacher.json: how an exported model wants its input and what its outputs mean, so that a new one needs no code. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { scaleFields } from '../data/scale.ts'

export const SPEC_FILE = 'teacher.json'

const ids = z.array(z.int().check(z.gte(0)))
const positive = z.int().check(z.positive())
const shape = z.array(z.union([positive, z.enum(['batch', 'tokens'])]))

const SIDES = ['source', 'translation'] as const
export type SideName = (typeof SIDES)[number]

const templateSchema = z.strictObject({
  begin: ids,
  /** Between the two sides. */
  between: z.optional(ids),
  end: ids,
  pad: z.int().check(z.gte(0)),
  /** Which side comes first: COMET's models read the translation first. */
  order: z._default(z.enum(['source-translation', 'translation-source']), 'source-translation'),
  /** One text for both, `source: {source} candidate: {translation}`, for models that are asked in words. */
  text: z.optional(
    z
      .string()
      .check(z.regex(/\{source\}.*\{translation\}|\{translation\}.*\{source\}/s, 'must hold {source} and {translation}')),
  ),
})

const output = (more: Record<never, never> = {}) => z.strictObject({ name: z.string(), shape: z.optional(shape), ...more })

const specSchema = z.strictObject({
  name: z.string(),
  licence: z.optional(z.string()),
  /** Those it was trained on, such as ["en-de", "ro-en"]; of others `label` warns. */
  languagePairs: z.optional(z.array(z.string().check(z.regex(/^[a-z]{2,3}-[a-z]{2,3}$/, 'must look like ro-en')))),
  model: z._default(z.string(), 'onnx/model.onnx'),
  tokenizer: z._default(z.string(), 'tokenizer.json'),
  /** Ids that the model's own tokenizer gives these texts, without special ones: another answer here ends `label` at once. */
  examples: z.optional(z.array(z.strictObject({ text: z.string(), ids }))),
  /** What is done to a text before it is split. */
  normalise: z._default(z.enum(['NFC', 'NFKC', 'none']), 'none'),
  template: templateSchema,
  maxTokensPerSide: z.optional(positive),
  /** Of the whole input with its special tokens; the longer side is cut first. */
  maxTokens: z.optional(positive),
  inputs: z.strictObject({
    ids: z.string(),
    mask: z.optional(z.string()),
    segments: z.optional(z.string()),
    /** For models that read the two sides apart, as the first COMET-QE: ids and mask above are then the source's. */
    translation: z.optional(z.strictObject({ ids: z.string(), mask: z.optional(z.string()) })),
    /** For metrics that read a reference as a sequence of its own, as COMET does; the input must hold it. */
    reference: z.optional(z.strictObject({ ids: z.string(), mask: z.optional(z.string()) })),
  }),
  outputs: z.strictObject({
    score: z.strictObject({ name: z.string(), shape: z.optional(shape), ...scaleFields }),
    critical: z.optional(output()),
    /** BAD logits, [batch, tokens], or the logits of OK and BAD, [batch, tokens, 2]. */
    words: z.optional(output()),
    pooled: z.optional(output()),
    hidden: z.optional(output()),
  }),
})

export type OnnxSpec = z.infer<typeof specSchema>
export type Template = OnnxSpec['template']

/** Throws BAD_CONFIG where the folder has no teacher.json or a field of it does not fit. */
export const loadSpec = async (folder: string): Promise<OnnxSpec> => {
  const file = join(folder, SPEC_FILE)
  if (!existsSync(file))
    throw new QualityError('BAD_CONFIG', `${folder}: expected a ${SPEC_FILE} in it (see docs/teachers.md)`, {
      field: 'teacher',
    })
  const spec = parseJson(await readFile(file, 'utf8'), specSchema, { code: 'BAD_CONFIG', what: file })
  for (const path of [spec.model, spec.tokenizer])
    if (!existsSync(join(folder, path)))
      throw new QualityError('BAD_CONFIG', `${file}: there is no ${path} in ${folder}`, { field: 'teacher' })
  requireOneTemplate(spec, file)
  if (
    spec.outputs.score.scale === 'other' &&
    (spec.outputs.score.slope === undefined || spec.outputs.score.offset === undefined)
  )
    throw new QualityError(
      'BAD_CONFIG',
      `${file}: outputs.score: the scale "other" needs slope and offset: z = slope x score + offset`,
      {
        field: 'outputs.score',
      },
    )
  return spec
}

/** Whether the model is no estimator but a metric. */
export const readsReference = ({ template, inputs }: OnnxSpec): boolean =>
  inputs.reference !== undefined || (template.text?.includes('{reference}') ?? false)

/** One sequence with something between its sides, one text, or two sequences. */
const requireOneTemplate = ({ template, inputs, outputs }: OnnxSpec, file: string): void => {
  const kinds = [template.between, template.text, inputs.translation].filter((kind) => kind !== undefined).length
  if (kinds !== 1)
    throw new QualityError(
      'BAD_CONFIG',
      `${file}: expected one of template.between, template.text and inputs.translation, got ${kinds}`,
      {
        field: 'template',
      },
    )
  if (inputs.reference !== undefined && inputs.translation === undefined)
    throw new QualityError('BAD_CONFIG', `${file}: inputs.reference needs inputs.translation: three sequences, or none`, {
      field: 'inputs',
    })
  if (template.between === undefined && (outputs.words ?? outputs.hidden))
    throw new QualityError(
      'BAD_CONFIG',
      `${file}: outputs: words and hidden need template.between: without it, it is unknown which tokens are the translation's`,
      { field: 'outputs' },
    )
}
