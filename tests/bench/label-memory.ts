/**
 * Peak memory and rate of `label` with a file teacher, over any number of synthetic rows:
 * `node tests/bench/label-memory.ts 1000000`. Prints one JSON line.
 */

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const write = async (stream: WriteStream, text: string): Promise<void> => {
  if (!stream.write(text)) await once(stream, 'drain')
}

/** Pairs of some 60 characters a side, all of them different, and a score for each. */
const writeSynthetic = async (folder: string, rows: number): Promise<void> => {
  const pairs = createWriteStream(join(folder, 'pairs.tsv'))
  const labels = createWriteStream(join(folder, 'labels.tsv'))
  await write(pairs, 'id\tsource\ttranslation\n')
  await write(labels, 'source\ttranslation\tscore\n')
  for (let i = 0; i < rows; i++) {
    const texts = `casa numărul ${i} este mare și frumoasă, spune vecinul ei\tthe house number ${i} is big and beautiful, says her neighbour`
    await write(pairs, `row:${i}\t${texts}\n`)
    await write(labels, `${texts}\t${((i * 7919) % 1000) / 500 - 1}\n`)
  }
  for (const stream of [pairs, labels]) {
    stream.end()
    await once(stream, 'close')
  }
  await writeFile(join(folder, 'teacher.toml'), 'kind = "file"\npath = "labels.tsv"\n')
}

// A collector with much room uses it: what is needed shows only where there is little.
const HEAP = '--max-old-space-size=80'

export interface Measured {
  readonly rows: number
  readonly peakMegabytes: number
  readonly seconds: number
}

/** Labels `rows` synthetic rows in a process of its own. */
export const measureLabelling = async (rows: number): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), 'label-memory-'))
  try {
    await writeSynthetic(folder, rows)
    const watch = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS+'\\n'))`
    const cli = [
      'trainer/cli.ts',
      'label',
      '--pair',
      'ro-en',
      '--teacher',
      join(folder, 'teacher.toml'),
      '--input',
      join(folder, 'pairs.tsv'),
    ]
    const started = performance.now()
    const said = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [HEAP, '--import', watch, ...cli, '--output', join(folder, 'out')], (error, _, stderr) => {
        if (error) reject(new Error(stderr))
        else resolve(stderr)
      })
    })
    const kilobytes = Number(/^peak (\d+)$/m.exec(said)?.[1])
    return { rows, peakMegabytes: Math.round(kilobytes / 1024), seconds: Math.round((performance.now() - started) / 100) / 10 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await measureLabelling(Number(process.argv[2] ?? 100_000)))}\n`)
