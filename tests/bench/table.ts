/** Figures as a Markdown table for docs/benchmarks.md. */

import type { Figure } from './figure.ts'

/** What each figure is meant to reach: at most, or at least. */
const GOALS: Readonly<Record<string, string>> = {
  warmCpuPerPair: '≤ 150',
  warmCpuPerPairBatch: '≤ 150',
  warmCpuShort: '≤ 50',
  warmCpuShortBatch: '≤ 50',
  onnxRatio: '≤ 0.2',
  denseOfPeak: '≥ 0.5',
  coldCpuToFirstScore: '≤ 8',
  coldCpuOfFirstRequest: '≤ 8',
  memoryOverStudent: '≤ 8',
  throughputAgainstEmpty: '≥ 0.5',
  batchCpuRatio: '≤ 0.5',
  bundleOverStudent: '≤ 300',
  againstTeacher: '≥ 200',
}

const show = (value: number): string => value.toPrecision(3).replace(/e\+(\d)/, (_, power: string) => ` × 10^${power}`)

export const toTable = (
  figures: readonly Figure[],
  { command, machine: [before, after] }: { command: string; machine: readonly [string, string] },
): string =>
  [
    `\`${command}\` on ${before}; afterwards ${after.split(', ').at(-1)}:`,
    '',
    '| figure | median | range | unit | runs | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ name, value, unit, min, max, runs }) =>
        `| ${name} | ${show(value)} | ${show(min)}–${show(max)} | ${unit} | ${runs} | ${GOALS[name] ?? ''} |`,
    ),
  ].join('\n')
