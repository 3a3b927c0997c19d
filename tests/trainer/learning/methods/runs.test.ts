/** Every method learns real rows by heart, is better than a constant on dev, and is not disturbed by a kill. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import { createMethod, prepareMethod, toPlans } from '../../../../trainer/learning/loop/create-method.ts'
import { createLoneCrew } from '../../../../trainer/learning/loop/crew.ts'
import { createLearner } from '../../../../trainer/learning/loop/learner.ts'
import { createState, weightsOf } from '../../../../trainer/learning/loop/state.ts'
import { OPTIMISERS } from '../../../../trainer/learning/optimiser/optimiser.ts'
import { randomWeights } from '../../random-student.ts'
import { correlate, learn, toLesson } from './learn.ts'

let folder = ''

beforeAll(async () => {
  await useWasm()
  folder = await mkdtemp(join(tmpdir(), 'methods-'))
})

afterAll(() => rm(folder, { recursive: true }))

const teachers = ['labels', 'three/chat', 'three/student'].map((name) => `"tests/fixtures/${name}"`).join(', ')

interface Method {
  readonly name: string
  readonly settings: string
  readonly more?: string
  readonly epochs?: number
}

const annealing = (variant: string): string =>
  `kind = "annealing"\nvariant = "${variant}"\nsteps = 2\nparts = 3\ngoldEpochs = 6\ngoldRate = 1`

/** `direct` is trained from the command line in tests/trainer/stages. */
const METHODS: readonly Method[] = [
  { name: 'annealing A', settings: annealing('A'), epochs: 12 },
  { name: 'annealing B', settings: annealing('B'), epochs: 12 },
  { name: 'annealing C', settings: annealing('C'), epochs: 12 },
  { name: 'online', settings: 'kind = "online"\nhidden = [16, 12, 8]' },
  { name: 'reinforced', settings: 'kind = "reinforced"', more: `labels = [${teachers}]` },
  { name: 'hidden', settings: 'kind = "hidden"\nfrom = ["tests/fixtures/hidden"]\nhiddenEpochs = 2' },
]

const everyFile = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true })).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(path.length)] : [],
  )

const expectSame = async (path: string, whole: string): Promise<void> => {
  const files = await everyFile(whole)
  expect((await everyFile(path)).toSorted()).toEqual(files.toSorted())
  for (const file of files)
    expect((await readFile(join(path, file))).equals(await readFile(join(whole, file))), file).toBe(true)
}

describe.each(METHODS)('$name', ({ name, settings, more = '', epochs = 16 }) => {
  test('learns 64 rows by heart: Pearson above .95', async () => {
    const lesson = await toLesson(settings, { more, most: 64, training: `epochs = ${epochs}\npatience = 99` })
    const rows = [...lesson.data.train].slice(0, 64)
    const { score } = await learn({ ...lesson, data: { ...lesson.data, dev: rows } }, join(folder, name))
    expect(correlate(await score(rows), rows)).toBeGreaterThan(0.95)
  })

  test('is better than a constant on dev, and ends with the same bytes when it is killed anywhere', async () => {
    const lesson = await toLesson(settings, { more, most: 128, training: 'epochs = 3' })
    const { dev } = lesson.data
    const whole = await learn(lesson, join(folder, `${name} whole`))
    expect(correlate(await whole.score(dev), dev)).toBeGreaterThan(0.1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 * 8 }), async (until) => {
        const path = join(folder, `${name} killed at ${until}`)
        await learn(lesson, path, { until })
        await learn(lesson, path)
        await expectSame(path, whole.path)
      }),
      { numRuns: 1 },
    )
  })
})

describe('lifelong', () => {
  const settings = (more: string): string => `kind = "lifelong"\ntasks = [{ languagePairs = ["en-de"] }]\n${more}`
  const pairs = '"ro-en", "en-de"'
  let start = ''

  beforeAll(async () => {
    const { path } = await learn(await toLesson('kind = "direct"', { training: 'epochs = 3' }), join(folder, 'known'))
    start = join(path, 'student')
  })

  test('learns a language pair by heart, and ends with the same bytes when it is killed anywhere', async () => {
    const lesson = await toLesson(settings('forgetting = 1'), { pairs, training: 'epochs = 12\npatience = 99' })
    const rows = [...lesson.data.train].filter(({ languagePair }) => languagePair === 'en-de').slice(0, 60)
    const taught = { ...lesson, data: { ...lesson.data, dev: rows } }
    const { score, path, said } = await learn(taught, join(folder, 'lifelong'), { start })
    expect(correlate(await score(rows), rows)).toBeGreaterThan(0.95)
    expect(said.filter((line) => /^(before|after task 1 \(en-de\)): /.test(line))).toHaveLength(2)
    const again = join(folder, 'lifelong killed')
    await learn(taught, again, { start, until: 17 })
    await learn(taught, again, { start })
    await expectSame(again, path)
  })

  test('goes back to what it was where every epoch forgets more than it may', async () => {
    const lesson = await toLesson(settings('forgetting = 0\nreplay = 0'), { pairs, training: 'epochs = 2' })
    // Nothing beats this: the dev rows of what is known are what the student says of them.
    const { score } = await learn(lesson, join(folder, 'lifelong before'), { start, until: 1 })
    const dev = lesson.data.dev.filter(({ languagePair }) => languagePair === 'ro-en')
    const before = await score(dev)
    const unsurpassed = dev.map((example, i) => ({ ...example, human: before[i] ?? 0 }))
    const { said } = await learn({ ...lesson, data: { ...lesson.data, dev: unsurpassed } }, join(folder, 'taken back'), {
      start,
    })
    expect(said).toContain('task 1 (en-de): reverted: every epoch forgot more than allowed')
  })

  test('moves nothing but rows of the table that nothing known reads, where it is told so', async () => {
    const more = settings('replay = 0\nnewRowsOnly = true')
    const { config, data } = await toLesson(more, { pairs, table: 65_536 })
    const { vocabulary } = data
    const known = new Set<number>()
    for (const { languagePair, source, translation } of data.train)
      if (languagePair === 'ro-en')
        for (const type of [...source, ...translation]) for (const row of vocabulary.rowsOf(type)) known.add(row)
    const prepared = await prepareMethod(config, { data, start: randomWeights(config.student, 1), progress: () => {} })
    const method = createMethod(config, { ...toPlans(config, data), ...prepared })
    const optimiser = OPTIMISERS.adam
    const state = createState(method, { seed: 1, optimiser })
    const crew = createLoneCrew({ method, state, vocabulary, shards: 1, dropout: 0, seed: 1, optimiser })
    const { learn: step } = createLearner({ ...prepared, method, state, crew, optimiser, training: config.training })
    const before = new Map(Array.from(weightsOf(method), ({ name }) => [name, state.get(name)?.slice() ?? []]))
    const examples = [...data.train].filter(({ languagePair }) => languagePair === 'en-de').slice(0, 16)
    await step(
      examples.map((example) => ({ ...example, notes: Float32Array.of(1, 0) })),
      { at: { phase: 1, epoch: 1, step: 1, progress: 1 }, stepInPhase: 1, rateShare: 1 },
    )
    const moved = new Set<number>()
    for (const [name, values] of before)
      values.forEach((value, i) => {
        if (state.get(name)?.[i] === value) return
        expect(name).toBe('students/student/table')
        moved.add(Math.floor(i / config.student.width))
      })
    expect(moved.size).toBeGreaterThan(100)
    expect([...moved].filter((row) => known.has(row))).toEqual([])
  })

  test('says what is missing', async () => {
    await expect(learn(await toLesson(settings(''), { pairs }), join(folder, 'no start'))).rejects.toThrow(
      'student.start: lifelong needs the student to continue from',
    )
    const alone = await toLesson(settings(''), { pairs: '"en-de"' })
    await expect(learn(alone, join(folder, 'alone'), { start })).rejects.toThrow(
      'method.replay: no training row belongs to what the student already knows',
    )
    const two = await toLesson('kind = "reinforced"')
    await expect(learn(two, join(folder, 'two'))).rejects.toThrow(
      '"reinforced" needs at least three teachers (data.labels, or data.sources with a teacher each), but the training rows have 1',
    )
  })
})
