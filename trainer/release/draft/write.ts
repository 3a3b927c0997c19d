/** The last step of a release: its report, its card, and its manifest, which names them all. */

import { toCard } from '../card/card.ts'
import { type WrittenRelease, writeRelease } from '../format/write-release.ts'
import type { MeasuredDraft } from './measure.ts'

export interface WriteDraftOptions {
  readonly out: string
  /** Markdown for the card: data, licences, teacher. */
  readonly notes?: string | undefined
}

export const writeDraft = async (
  { manifest, files, reports, messages, fitted: { verdictReport: verdicts, criticalQuality: critical } }: MeasuredDraft,
  { out, notes }: WriteDraftOptions,
): Promise<WrittenRelease> => {
  const encoder = new TextEncoder()
  const sizes = Object.fromEntries(Array.from(files, ([name, bytes]) => [name, bytes.length]))
  // Indented, figures of every language pair and kind are three times the bytes.
  const report = { splits: reports, messages, verdicts, ...(critical ? { critical } : {}) }
  return await writeRelease(
    out,
    manifest,
    new Map([
      ...files,
      ['report.json', encoder.encode(`${JSON.stringify(report)}\n`)],
      ['CARD.md', encoder.encode(toCard({ manifest, sizes, reports, messages, verdicts, notes }))],
    ]),
  )
}
