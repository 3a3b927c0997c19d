/** A message and its settings as the fragment of a link, which browsers send to nobody. */

import { PRESET_NAMES, type Preset } from '../../models/verdict.ts'

export interface Shared {
  readonly source: string
  readonly translation: string
  readonly languagePair: string
  readonly threshold?: Preset | number | undefined
  /** As typed. */
  readonly logProbs?: string | undefined
}

export const toFragment = ({ source, translation, languagePair, threshold, logProbs }: Shared): string => {
  const parts = new URLSearchParams({ pair: languagePair, source, translation })
  if (threshold !== undefined) parts.set('threshold', String(threshold))
  if (logProbs) parts.set('logProbs', logProbs)
  return `#${parts}`
}

/** Undefined for a fragment that names no message, as those of the page's own parts. */
export const readFragment = (fragment: string): Shared | undefined => {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const [source, languagePair] = [parts.get('source'), parts.get('pair')]
  if (!source || !languagePair) return undefined
  return {
    source,
    languagePair,
    translation: parts.get('translation') ?? '',
    threshold: readThreshold(parts.get('threshold') ?? ''),
    logProbs: parts.get('logProbs') ?? undefined,
  }
}

export interface SharedComparison {
  readonly source: string
  readonly translations: readonly string[]
  readonly languagePair: string
}

export const toComparisonFragment = ({ source, translations, languagePair }: SharedComparison): string => {
  const parts = new URLSearchParams({ pair: languagePair, source })
  for (const translation of translations) parts.append('translation', translation)
  return `#${parts}`
}

/** Undefined for a fragment that names no message. */
export const readComparison = (fragment: string): SharedComparison | undefined => {
  const shared = readFragment(fragment)
  if (!shared) return undefined
  const { source, languagePair } = shared
  return { source, languagePair, translations: new URLSearchParams(fragment.slice(1)).getAll('translation') }
}

const readThreshold = (text: string): Shared['threshold'] => {
  const preset = PRESET_NAMES.find((name) => name === text)
  if (preset) return preset
  const value = text === '' ? Number.NaN : Number(text)
  return value >= 0 && value <= 1 ? value : undefined
}
