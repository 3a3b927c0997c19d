/** `edge-qe distil`: trains the student of a configuration and makes a release of it. */

import { join } from 'node:path'
import type { Command } from 'commander'
import { sourcesOf } from '../learning/examples/mixture.ts'
import type { Output } from '../output/output.ts'
import { enginesOf } from '../release/engines/create.ts'
import { exportRelease } from '../stages/export.ts'

const EXAMPLES = `
The same command resumes after a kill or a power cut, and ends with exactly the
same student.

Examples:
  edge-qe distil --config configs/quickstart.toml   # a small student on the rows in this repository, under a minute
  edge-qe distil --config configs/default-broad.toml # first run of the shipped student, forty minutes on two cores`

export const addDistil = (program: Command, output: Output): void => {
  program
    .command('distil')
    .description('train a student on human scores and teacher labels, and export it as a release')
    .requiredOption('--config <file>', 'configuration (TOML); its paths are relative to the current directory')
    .option('--run <folder>', 'run folder (default: runs/<name of the configuration>)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { config: string; run?: string }) => {
      // TensorFlow.js takes half a second to load, which the other commands need not pay.
      const [{ loadConfig }, { distil }] = await Promise.all([import('../learning/config.ts'), import('../stages/distil.ts')])
      const config = await loadConfig(options.config)
      const trained = await distil(config, options.run ?? join('runs', config.name), output)
      const sources = sourcesOf(config.data)
      const [data, labels] = [sources.gold, sources.labels].map((each) => each.map(({ path }) => path))
      const out = join(trained.run, 'release')
      const { release, id } = await exportRelease(
        {
          run: trained.run,
          data: data ?? [],
          ratings: config.data.ratings ?? [],
          labels: [...(labels ?? []), ...(data ?? [])],
          out,
          engine: enginesOf(config.student.architecture)[0],
        },
        output,
      )
      const summary = `epoch ${trained.epoch}, mean dev Pearson ${trained.meanPearson.toFixed(4)}`
      output.result(`${release}: ${summary}, release ${id}`, { ...trained, release, id })
    })
}
