/** Which language a message is in, for translators that have to be told. */

import { eld } from 'eld/small'
import { toProse } from './prose.ts'

/** A language of ISO 639-1; undefined where it is uncertain, as for `ok` or `haha`. */
export type Detect = (text: string) => string | undefined

/** Languages that the detector lacks, and the one it mistakes them for. */
const TAKEN_FOR: Readonly<Record<string, string>> = { id: 'ms', ne: 'hi' }

/** `languages`: those spoken in the chat, such as `en,ro,uk`. The fewer there are, the fewer get confused; empty for all 60. */
export const createDetector = (languages = ''): Detect => {
  const spoken = languages.split(/[\s,]+/).filter((language) => language !== '')
  const detector = eld.newInstance()
  const names = new Map(spoken.map((language) => [TAKEN_FOR[language] ?? language, language]))
  // Where both are spoken, the one that the detector knows wins.
  for (const language of spoken) if (!TAKEN_FOR[language]) names.set(language, language)
  if (spoken.length > 0) detector.setLanguageSubset([...names.keys()])
  return (text) => {
    const prose = toProse(text)
    // Only one language is written in this script.
    if (/\p{Script=Sinhala}/u.test(prose)) return 'si'
    const found = detector.detect(prose)
    return found.isReliable() ? (names.get(found.language) ?? found.language) : undefined
  }
}
