/** Takes training steps of the default student on the rows of this repository and prints pairs/s, by the clock and by CPU time. Started by training.ts. */

import { chooseBackend } from '../../trainer/backends/choose.ts'
import { planBatches } from '../../trainer/learning/batch/batch.ts'
import type { Example } from '../../trainer/learning/batch/example.ts'
import { parseConfig } from '../../trainer/learning/config.ts'
import { readTrainingData } from '../../trainer/learning/examples/examples.ts'
import { createMethod } from '../../trainer/learning/loop/create-method.ts'
import { createLearner } from '../../trainer/learning/loop/learner.ts'
import { createCrew, splitOf } from '../../trainer/learning/loop/split.ts'
import { createState } from '../../trainer/learning/loop/state.ts'
import { OPTIMISERS } from '../../trainer/learning/optimiser/optimiser.ts'

const WARM_UP = 4

const [steps = 20, threads = 1, rows = 131_072] = process.argv.slice(2).map(Number)
const config = parseConfig(`
name = "bench"
[data]
scale = "z"
gold = ["tests/fixtures/rows"]
labels = ["tests/fixtures/labels"]
languagePairs = ["ro-en"]
[student]
rows = ${rows}
[backend]
name = "wasm"
threads = ${threads}
`)
await chooseBackend('wasm')
const { train, vocabulary } = await readTrainingData({ ...config.data, ...config.training }, { shape: config.student })
const epochs = Array.from({ length: 20 }, (_, epoch) => planBatches(train, { batch: config.training.batch, seed: 1, epoch }))
const batches = epochs.flat().filter(({ length }) => length === config.training.batch)
const split = splitOf(config, 'wasm')
const method = createMethod(config, { facts: {} })
const optimiser = OPTIMISERS.adam
const state = createState(method, { seed: 1, optimiser, shared: split.threads > 1 })
const crew = await createCrew({ config, backend: 'wasm', split, method, facts: {}, state, vocabulary })
const learner = createLearner({ method, state, crew, optimiser, training: config.training })
let [start, cpu] = [performance.now(), process.cpuUsage()]
for (let step = 1; step <= steps + WARM_UP; step++) {
  if (step === WARM_UP + 1) [start, cpu] = [performance.now(), process.cpuUsage()]
  const examples = Array.from(batches[step % batches.length] ?? [], (row) => train.at(row)).filter(
    (example): example is Example => example !== undefined,
  )
  await learner.learn(examples, { at: { phase: 0, epoch: 1, step, progress: 0 }, stepInPhase: step, rateShare: 1 })
}
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpu)
const pairs = steps * config.training.batch
await crew.close()
console.log(JSON.stringify({ perSecond: pairs / seconds, perCpuSecond: (pairs / (user + system)) * 1e6 }))
