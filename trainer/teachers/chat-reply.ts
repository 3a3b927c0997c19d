/** The body of a chat completion -> the model's words, however its server hands them over. Pure. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'

const optionalText = z.optional(z.nullable(z.string()))

const messageSchema = z.object({
  /** A text, a list of parts, or the object that was asked for. */
  content: z.optional(z.unknown()),
  refusal: optionalText,
  /** Where servers put what a reasoning model says; some put its answer there, too. */
  reasoning_content: optionalText,
  reasoning: optionalText,
  /** The object that was asked for, from SDKs that parse it. */
  parsed: z.optional(z.unknown()),
  /** Structured output by way of a tool. */
  tool_calls: z.optional(z.nullable(z.array(z.object({ function: z.optional(z.object({ arguments: z.unknown() })) })))),
})

const replySchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: optionalText,
      message: z.optional(messageSchema),
      /** Of completions that are no chat. */
      text: optionalText,
    }),
  ),
})

type Choice = z.infer<typeof replySchema>['choices'][number]

/** What the model says, be it an answer or none; undefined where it says nothing. */
export const readWords = (body: string): string | undefined => {
  try {
    const [choice] = parseJson(body, replySchema, { code: 'BAD_DATA', what: 'the reply' }).choices
    return choice && (toWords(choice) || toRefusal(choice))
  } catch {
    // A body that is no reply at all is told by whoever reads its content.
    return undefined
  }
}

export interface ReplyWords {
  readonly words: string
  /** Whether the server stopped before the model did. */
  readonly cut: boolean
}

/** Throws BAD_DATA, in a few words, for a refusal, a reply without words, or no reply at all. */
export const readContent = (body: string): ReplyWords => {
  const [choice] = parseJson(body, replySchema, {
    code: 'BAD_DATA',
    what: `the reply (${body.trimStart().slice(0, 15)}…)`,
  }).choices
  if (!choice) throw new QualityError('BAD_DATA', 'the reply has no choice')
  const refusal = toRefusal(choice)
  if (refusal) throw new QualityError('BAD_DATA', `refused: ${refusal.slice(0, 200)}`)
  if (choice.finish_reason === 'content_filter') throw new QualityError('BAD_DATA', 'refused: stopped by a content filter')
  const words = toWords(choice) ?? ''
  const cut = ['length', 'max_tokens'].includes(choice.finish_reason ?? '')
  if (words === '' && !cut) throw new QualityError('BAD_DATA', hasThoughts(choice) ? ONLY_THOUGHTS : 'the reply is empty')
  return { words, cut }
}

/** What is wrong with a reply that never came to its answer. */
export const ONLY_THOUGHTS = 'the reply is thoughts without an answer: raise maxOutputTokens, or turn thinking off'

const hasThoughts = ({ message }: Choice): boolean => Boolean(message?.reasoning_content || message?.reasoning)

const toWords = ({ message, text }: Choice): string | undefined => {
  const called = message?.tool_calls?.[0]?.function?.arguments
  const said = [message?.content, message?.parsed, called, text].map(toText).find((each) => each.trim() !== '')
  if (said !== undefined) return said
  // vLLM and SGLang file the answer under reasoning where a template never opens a thought.
  return [message?.reasoning_content, message?.reasoning].map(toText).find((each) => /^\s*[{[`]/.test(each))
}

const THOUGHTS = /thinking|reasoning/

/** Parts are joined, thoughts left out; an object is the JSON it was read from. */
const toText = (content: unknown): string => {
  if (typeof content === 'string') return content
  if (typeof content === 'number') return String(content)
  if (typeof content !== 'object' || content === null) return ''
  if (Array.isArray(content)) return isParts(content) ? content.map(toPart).join('') : JSON.stringify(content)
  return isPart(content) ? toPart(content) : JSON.stringify(content)
}

const isPart = (value: unknown): value is { type?: unknown; text?: unknown; content?: unknown; value?: unknown } =>
  typeof value === 'object' && value !== null && ('type' in value || 'text' in value || Object.keys(value).join() === 'content')

const isParts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string' || isPart(value))

const toPart = (part: unknown): string => {
  if (typeof part === 'string') return part
  if (!isPart(part) || THOUGHTS.test(String(part.type ?? ''))) return ''
  const inner = part.text ?? part.content ?? ('json' in part ? part.json : undefined) ?? part.value
  return toText(inner)
}

const toRefusal = ({ message }: Choice): string | undefined => {
  if (message?.refusal) return message.refusal
  if (!Array.isArray(message?.content)) return undefined
  return message.content
    .flatMap((part: unknown) =>
      typeof part === 'object' && part !== null && 'refusal' in part && typeof part.refusal === 'string' ? part.refusal : [],
    )
    .join(' ')
}
