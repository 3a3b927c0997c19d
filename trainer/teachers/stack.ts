/** Several teachers behind one face; how far they are apart goes with each label. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { roundTo } from '../data/scale.ts'
import { sha256 } from '../files/sha256.ts'
import type { Spend } from '../output/spend.ts'
import { readStack, type StackWeights, stackWeightsSchema } from './stack-weights.ts'
import {
  isLabel,
  KNOWLEDGE,
  type Knowledge,
  planInOrder,
  type Teacher,
  type TeacherAnswer,
  type TeacherLabel,
  type TeacherPair,
} from './teacher.ts'

/** Pairs that the members see at once; each plans its own batches within them. */
const BATCH = 512

/** Members by the names that the weights know them by. Throws BAD_CONFIG where the two do not fit together. */
export const createStackTeacher = async (file: string, members: ReadonlyMap<string, Teacher>): Promise<Teacher> => {
  const weights = await loadWeights(file, [...members.keys()])
  const teachers = weights.members.flatMap((name) => members.get(name) ?? [])
  const trainedOn = teachers.flatMap(({ languagePairs }) => (languagePairs ? [languagePairs] : []))
  const paid = teachers.filter(({ spend }) => spend)
  return {
    name: `stack of ${weights.members.join(', ')}`,
    identity: sha256(JSON.stringify([weights, teachers.map(({ identity }) => identity)])),
    hasSpread: true,
    gives: KNOWLEDGE.filter((kind) => teachers.some(({ gives }) => gives.includes(kind))),
    // A pair that one of them has never seen is a pair that the stack may be wrong about.
    ...(trainedOn[0] ? { languagePairs: trainedOn[0].filter((pair) => trainedOn.every((known) => known.includes(pair))) } : {}),
    parallel: 1,
    plan: (pairs) => planInOrder(pairs.length, BATCH),
    label: async (pairs, asked) => {
      const said: TeacherAnswer[][] = []
      for (const teacher of teachers) said.push(await askMember(teacher, pairs, asked))
      return pairs.map((pair, i) =>
        combineAnswers(
          said.flatMap((answers) => answers[i] ?? []),
          { pair, weights },
        ),
      )
    },
    ...(paid.length > 0 ? { spend: () => addUp(paid) } : {}),
    close: async () => {
      for (const teacher of teachers) await teacher.close()
    },
  }
}

const loadWeights = async (file: string, names: readonly string[]): Promise<StackWeights> => {
  if (!existsSync(file))
    throw new QualityError('BAD_CONFIG', `${file}: there is no such file (labels fit-stack writes it)`, { field: 'weights' })
  const weights = parseJson(await readFile(file, 'utf8'), stackWeightsSchema, { code: 'BAD_CONFIG', what: file })
  if (weights.members.toSorted().join() !== names.toSorted().join())
    throw new QualityError('BAD_CONFIG', `members: ${file} weighs ${weights.members.join(', ')}, got ${names.join(', ')}`, {
      field: 'members',
    })
  return weights
}

const askMember = async (
  teacher: Teacher,
  pairs: readonly TeacherPair[],
  asked: readonly Knowledge[],
): Promise<TeacherAnswer[]> => {
  const answers: TeacherAnswer[] = new Array(pairs.length).fill({ failed: 'no answer' })
  for (const places of teacher.plan(pairs)) {
    const batch = places.flatMap((place) => pairs[place] ?? [])
    const said = await teacher.label(
      batch,
      asked.filter((kind) => teacher.gives.includes(kind)),
    )
    if (said.length !== batch.length)
      throw new QualityError('BAD_DATA', `${teacher.name}: expected ${batch.length} labels, one per pair, got ${said.length}`, {
        field: 'members',
      })
    places.forEach((place, i) => {
      answers[place] = said[i] ?? { failed: 'no answer' }
    })
  }
  return answers
}

interface Combining {
  readonly pair: TeacherPair
  readonly weights: StackWeights
}

/** Words, critical and hidden are the first member's that has them. */
const combineAnswers = (answers: readonly TeacherAnswer[], { pair, weights }: Combining): TeacherAnswer => {
  const labels: TeacherLabel[] = []
  for (const [m, answer] of answers.entries()) {
    if (!isLabel(answer)) return { failed: `${weights.members[m]}: ${answer.failed}` }
    labels.push(answer)
  }
  const combination = weights.pairs[pair.languagePair] ?? weights.pooled
  const { score, deviation } = readStack(
    combination,
    labels.map((label) => label.score),
  )
  const first = <K extends Knowledge>(kind: K): TeacherLabel[K] => labels.find((label) => label[kind] !== undefined)?.[kind]
  return {
    score: roundTo(score, 6),
    deviation: roundTo(deviation, 6),
    critical: first('critical'),
    words: first('words'),
    hidden: first('hidden'),
  }
}

const addUp = (teachers: readonly Teacher[]): Spend =>
  teachers.reduce(
    (sum, { spend }) => {
      const { requests = 0, tokens = 0, money = 0 } = spend?.() ?? {}
      return { requests: sum.requests + requests, tokens: sum.tokens + tokens, money: sum.money + money }
    },
    { requests: 0, tokens: 0, money: 0 },
  )
