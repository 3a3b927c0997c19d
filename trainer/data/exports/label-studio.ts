/** Label Studio's exports JSON, JSON-MIN and CSV: texts under the names of the task's data, ratings under the controls'. */

import type { PairRecord, Records } from '../records/record.ts'
import { isObject, openQuestions, toList } from './open-questions.ts'
import type { Answers, PickOptions } from './questions.ts'

export const isLabelStudio = ({ names }: Pick<Records, 'names'>): boolean => isFull(names) || isMinimal(names)

const isFull = (names: readonly string[]): boolean =>
  names.includes('data') && ['annotations', 'completions'].some((name) => names.includes(name))

const isMinimal = (names: readonly string[]): boolean => ['annotator', 'annotation_id'].every((name) => names.includes(name))

/** Annotations that were cancelled, and predictions, are nobody's ratings. */
export const openLabelStudio = (records: Records, options: PickOptions): Promise<Records> =>
  openQuestions(records, { ...options, toAnswers: isFull(records.names) ? readTask : readMinimal })

const readTask = ({ line, values }: PairRecord): Answers[] => {
  const task = values('id')
  const data = task.get('data')
  const found = { id: task.get('id'), ...(isObject(data) ? data : {}) }
  const annotations = toList(task.get('annotations') ?? task.get('completions')).filter(isObject)
  const given = annotations.filter((each) => each['was_cancelled'] !== true)
  return given.map((annotation) => ({
    line,
    key: String(task.get('id')),
    values: found,
    answers: new Map(toList(annotation['result']).filter(isObject).flatMap(toAnswer)),
  }))
}

/** `{from_name: "quality", value: {rating: 4}}`; a value of several parts, such as a span, answers no question of one number. */
const toAnswer = (result: Readonly<Record<string, unknown>>): [string, unknown][] => {
  const { from_name: name, value } = result
  return typeof name === 'string' && isObject(value) && Object.keys(value).length === 1 ? [[name, unwrap(value)]] : []
}

/** Of what JSON-MIN adds to a task's data. */
const ADDED = new Set(['id', 'annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time'])

const readMinimal = ({ line, values }: PairRecord): Answers[] => {
  const read = values('id')
  const answers = [...read].filter(([name, value]) => !ADDED.has(name) && isAnswer(value))
  return [
    {
      line,
      key: String(read.get('id')),
      values: Object.fromEntries(read),
      answers: new Map(answers.map(([name, value]) => [name, unwrap(value)])),
    },
  ]
}

/** `[{"rating": 4}]`, and what CSV writes for it. Texts are data of the task, or a choice: numbers and lists are answers. */
const isAnswer = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' ? /^(?:-?\d+(?:\.\d+)?|\[\{.*\}\])$/.test(value) : isObject(toList(value)[0]))

/** `[{"rating": 4}]`, `{"choices": ["good"]}` -> 4, "good" */
const unwrap = (value: unknown): unknown => {
  if (typeof value === 'string' && value.startsWith('[{')) return unwrap(JSON.parse(value))
  if (Array.isArray(value)) return value.length === 1 ? unwrap(value[0]) : undefined
  if (!isObject(value)) return value
  const parts = Object.values(value)
  return parts.length === 1 ? unwrap(parts[0]) : undefined
}
