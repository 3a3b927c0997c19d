/** The stage that compares methods: every method with every seed, in processes side by side, then compare.json and compare.html. */

import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { QualityError } from '../../models/errors.ts'
import { bySize, toCostChart, toGainChart, toKnowledgeChart, toRunChart } from '../comparison/charts.ts'
import type { Comparison } from '../comparison/config.ts'
import { type JudgedRow, recallJudged } from '../comparison/dev-rows.ts'
import { type Figure, toFigures } from '../comparison/figures.ts'
import { toComparisonPage } from '../comparison/page.ts'
import type { ComparedMethod, ComparisonReport } from '../comparison/report.ts'
import { type JudgedRun, readJudgedRun, writeJudgedRun } from '../comparison/runs.ts'
import { scoreRows } from '../comparison/score-rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { STUDENT } from '../learning/loop/epoch.ts'
import type { Reporter } from '../output/output.ts'
import { toSvg } from '../report/svg-chart.ts'
import { type ComparedRun, identify, listRuns } from './compare-run.ts'

export interface CompareOptions {
  /** The configuration's file, which every process reads again. */
  readonly file: string
  readonly folder: string
}

/** Runs what is not over yet. Throws BAD_RUN where a run fails, with the end of what it said. */
export const compare = async (
  comparison: Comparison,
  { file, folder }: CompareOptions,
  reporter: Reporter,
): Promise<ComparisonReport> => {
  const { base, test } = comparison
  const runs = listRuns(comparison, folder)
  const finished = new Map<string, JudgedRun>()
  const identities = new Map<string, string>()
  for (const { name, config } of runs) identities.set(name, await identify(config, base))
  const read = async ({ name, folder: path }: ComparedRun): Promise<JudgedRun | undefined> => {
    const judged = await readJudgedRun(path, identities.get(name) ?? '')
    if (judged) finished.set(name, judged)
    return judged
  }
  await reporter.stage({ name: 'compare', unit: 'runs', total: runs.length }, async ({ advance, skip }) => {
    const open: ComparedRun[] = []
    for (const run of runs) if (!(await read(run))) open.push(run)
    skip(runs.length - open.length)
    await inParallel(open, comparison.parallel ?? availableParallelism(), async (run, signal) => {
      await runProcess(run, { file, folder, signal })
      if (!(await read(run))) throw new QualityError('BAD_RUN', `${run.folder}: the run ended without a result`)
      advance(1, run.name)
    })
  })
  const judge = async (split: 'dev' | 'test'): Promise<readonly Figure[]> =>
    toSplitFigures(comparison, await recallJudged(base, split, folder), (name) => finished.get(name)?.[split] ?? [])
  if (test) await scoreTest(runs, { base, finished, folder }, reporter)
  const report: ComparisonReport = {
    name: comparison.name,
    against: comparison.against,
    seeds: comparison.seeds,
    budget: comparison.budget,
    languagePairs: base.data.languagePairs,
    backend: [...new Set([...finished.values()].map(({ backend }) => backend))].join(', '),
    methods: comparison.entries.map((entry) => toMethod(entry, runs, finished)),
    dev: await judge('dev'),
    ...(test ? { test: await judge('test') } : {}),
  }
  await writeReport(report, folder)
  return report
}

/** Runs tasks side by side; the first that fails stops the others. */
const inParallel = async <T>(
  items: readonly T[],
  parallel: number,
  run: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController()
  const queue = items.values()
  const work = async (): Promise<void> => {
    for (const item of queue) {
      if (stop.signal.aborted) return
      await run(item, stop.signal)
    }
  }
  // Those that are stopped fail, too: the first is the one to tell of.
  const workers = Array.from({ length: Math.min(parallel, items.length) }, () =>
    work().catch((error: unknown) => stop.abort(error)),
  )
  await Promise.all(workers)
  if (stop.signal.aborted) throw stop.signal.reason
}

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))
const LOG = 'log.txt'
/** Characters of it that an error may quote. */
const LOG_TAIL = 2000
/** One processor a run: runs side by side share them, and a run alone is as fast as its backend makes it. */
const ENVIRONMENT = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }

/** A process of its own, since a backend and its memory are a process's; it ends when this one does. */
const runProcess = async (
  run: ComparedRun,
  { file, folder, signal }: CompareOptions & { readonly signal: AbortSignal },
): Promise<void> => {
  await createFolder(run.folder)
  const log = join(run.folder, LOG)
  const args = [...process.execArgv, CLI, 'compare', '--config', file, '--run', folder, '--only', run.name]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...ENVIRONMENT },
    signal,
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LOG_TAIL)
  })
  child.stderr?.pipe(createWriteStream(log, { flags: 'a' }))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code === 0) return
  throw new QualityError('BAD_RUN', `${run.name} failed: ${said.trimEnd().split('\n').at(-1) ?? ''} (${log})`, {
    field: run.name,
  })
}

/** Once all is over, so that nothing can be chosen by it. */
const scoreTest = async (
  runs: readonly ComparedRun[],
  { base, finished, folder }: Pick<Comparison, 'base'> & { readonly finished: Map<string, JudgedRun>; readonly folder: string },
  reporter: Reporter,
): Promise<void> => {
  const rows = await recallJudged(base, 'test', folder)
  if (rows.length === 0)
    throw new QualityError('BAD_DATA', 'test: no folder of data.gold or data.labels has test rows', { field: 'test' })
  await reporter.stage({ name: 'test', unit: 'runs', total: runs.length }, async ({ advance, skip }) => {
    for (const { name, folder: path } of runs) {
      const judged = finished.get(name)
      if (!judged || judged.test) {
        skip(1)
        continue
      }
      const { scores } = await scoreRows(join(path, STUDENT), rows)
      const scored = { ...judged, test: [...scores] }
      await writeJudgedRun(path, scored)
      finished.set(name, scored)
      advance(1, name)
    }
  })
}

const toSplitFigures = (
  { entries, seeds, against }: Comparison,
  rows: readonly JudgedRow[],
  scoresOf: (name: string) => readonly number[],
): readonly Figure[] =>
  toFigures(
    rows,
    entries.map(({ name }) => ({ name, runs: seeds.map((seed) => scoresOf(`${name}-${seed}`)) })),
    { against, seed: 1 },
  )

const toMethod = (
  { name, configs, own }: Comparison['entries'][number],
  runs: readonly ComparedRun[],
  finished: ReadonlyMap<string, JudgedRun>,
): ComparedMethod => {
  const mine = runs
    .filter(({ config }) => [...configs.values()].includes(config))
    .flatMap((run) => finished.get(run.name) ?? [])
  const [config] = configs.values()
  const mean = (pick: (run: JudgedRun) => number): number => mine.reduce((sum, run) => sum + pick(run), 0) / mine.length
  return {
    name,
    kind: config?.method.kind ?? '',
    settings: { ...config?.method, ...own },
    cost: {
      cpuSeconds: mean(({ cost }) => cost.cpuSeconds),
      wallSeconds: mean(({ cost }) => cost.wallSeconds),
      pairs: mean(({ cost }) => cost.pairs),
    },
    bytes: mean(({ bytes }) => bytes),
    figures: mine[0]?.figures ?? {},
  }
}

const writeReport = async (report: ComparisonReport, folder: string): Promise<void> => {
  const order = report.methods.map(({ name }) => name)
  const charts = {
    gain: await toSvg(toGainChart(report.dev, order)),
    runs: await toSvg(toRunChart(report.dev, order)),
    cost: await toSvg(toCostChart(report)),
    ...(bySize(report.methods).length > 1 ? { knowledge: await toSvg(toKnowledgeChart(report)) } : {}),
  }
  await writeAtomically(join(folder, 'compare.json'), `${JSON.stringify(report, undefined, 1)}\n`)
  await writeAtomically(join(folder, 'compare.html'), toComparisonPage(report, charts))
}
