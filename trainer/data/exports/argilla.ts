/** Argilla's exports: records with fields and responses, as to_json writes them, or flattened, as to_datasets does. */

import type { PairRecord, Records } from '../records/record.ts'
import { isObject, openQuestions, toList } from './open-questions.ts'
import type { Answers, PickOptions } from './questions.ts'

const RESPONSES = '.responses'

export const isArgilla = ({ names }: Pick<Records, 'names'>): boolean =>
  isNested(names) || names.some((name) => name.endsWith(RESPONSES))

const isNested = (names: readonly string[]): boolean => ['fields', 'responses'].every((name) => names.includes(name))

/** Drafts and discarded responses, and suggestions, are nobody's ratings. */
export const openArgilla = (records: Records, options: PickOptions): Promise<Records> =>
  openQuestions(records, { ...options, toAnswers: isNested(records.names) ? readNested : readFlat })

const readNested = ({ line, values }: PairRecord): Answers[] => {
  const record = values('id')
  const found = Object.assign({ id: record.get('id') }, ...['metadata', 'fields'].map((name) => record.get(name) ?? {}))
  const responses = Object.entries(record.get('responses') ?? {})
  return spread(responses.map(([question, given]) => [question, toList(given).map(toResponse)])).map((answers) => ({
    line,
    key: String(record.get('id')),
    values: found,
    answers,
  }))
}

const toResponse = (response: unknown): unknown =>
  isObject(response) && 'value' in response ? ifSubmitted(response['value'], response['status']) : response

const ifSubmitted = (value: unknown, status: unknown): unknown =>
  status === undefined || status === null || status === 'submitted' ? value : undefined

const readFlat = ({ line, values }: PairRecord): Answers[] => {
  const record = values('id')
  const questions = [...record].filter(([name]) => name.endsWith(RESPONSES))
  const given = questions.map(([name, responses]): [string, unknown[]] => {
    const statuses = toList(record.get(`${name}.status`))
    return [name.slice(0, -RESPONSES.length), toList(responses).map((value, i) => ifSubmitted(value, statuses[i]))]
  })
  const found = Object.fromEntries(record)
  return spread(given).map((answers) => ({ line, key: String(record.get('id')), values: found, answers }))
}

/** Lists of responses by question -> the answers of each responder; of a record without any, none by nobody. */
const spread = (given: readonly (readonly [string, readonly unknown[]])[]): Map<string, unknown>[] =>
  Array.from(
    { length: Math.max(1, ...given.map(([, { length }]) => length)) },
    (_, i) => new Map(given.map(([question, responses]) => [question, responses[i]])),
  )
