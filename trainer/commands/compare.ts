/** `edge-qe compare`: trains methods with several seeds on one budget, and says what each of them gains. */

import { join } from 'node:path'
import type { Command } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { Output } from '../output/output.ts'

const EXAMPLES = `
Every method is trained with every seed, as by "distil", in the run folder
runs/<name>/<method>-<seed>. compare.json and compare.html are written beside
these folders. The same command resumes after a kill.

--only trains a single run, on another machine for instance; its folder then
counts like all others. docs/methods.md describes the methods and the
configuration.

Examples:
  edge-qe compare --config configs/compare/quick.toml   # every method on the rows in this repository, a few minutes
  edge-qe compare --config configs/compare/mlqe-pe.toml --rows data/compare/rows   # the rows that other teachers still have to label`

interface Options {
  readonly config: string
  readonly run?: string
  readonly only?: string
  readonly rows?: string
}

export const addCompare = (program: Command, output: Output): void => {
  program
    .command('compare')
    .description('train several methods with several seeds on one budget, and compare them')
    .requiredOption('--config <file>', 'configuration (TOML); its paths are relative to the current directory')
    .option('--run <folder>', 'folder for the runs and the report (default: runs/<name of the configuration>)')
    .option('--only <run>', 'train only this run, in this process, for example direct-1')
    .option('--rows <folder>', 'only write the training rows of the budget to this folder, without training')
    .addHelpText('after', EXAMPLES)
    .action(async ({ config: file, run, only, rows }: Options) => {
      // TensorFlow.js and Vega take a second to load, which the other commands need not pay.
      const { loadComparison } = await import('../comparison/config.ts')
      const comparison = await loadComparison(file)
      const folder = run ?? join('runs', comparison.name)
      if (rows !== undefined) {
        const { writeBudgetRows } = await import('../comparison/budget-rows.ts')
        const counts = await writeBudgetRows(comparison.base, rows)
        const each = Object.entries(counts).map(([pair, count]) => `${pair} ${count}`)
        output.result(`${rows}: ${each.join(', ')}`, counts)
      } else if (only !== undefined) {
        const { compareRun, listRuns } = await import('../stages/compare-run.ts')
        const runs = listRuns(comparison, folder)
        const found = runs.find(({ name }) => name === only)
        if (!found)
          throw new QualityError(
            'BAD_CONFIG',
            `--only: expected one of ${runs.map(({ name }) => name).join(', ')}, got ${only}`,
            {
              field: 'only',
            },
          )
        // The comparison that started this run has ended: nobody waits for it, and another may start it again.
        const stop = (): never => process.exit(1)
        process.once('disconnect', stop)
        try {
          const { dev: _, test: __, ...judged } = await compareRun(found, comparison.base, output)
          output.result(`${found.folder}: epoch ${judged.epoch}, ${judged.cost.cpuSeconds.toFixed(1)} CPU seconds`, judged)
        } finally {
          process.off('disconnect', stop)
          if (process.connected) process.disconnect()
        }
      } else {
        const { compare } = await import('../stages/compare.ts')
        const report = await compare(comparison, { file, folder }, output)
        const figure = report.dev.find(({ languagePair }) => languagePair === 'all') ?? report.dev[0]
        const lines = (figure?.methods ?? []).map(
          ({ name, mean, deviation }) => `${name}: ${figure?.measure} ${mean.toFixed(4)} ± ${deviation.toFixed(4)}`,
        )
        output.result([...lines, join(folder, 'compare.html')].join('\n'), report)
      }
    })
}
