/** The form: what has been entered, and putting something there. */

import { find } from './elements.ts'
import type { LanguagePickers } from './languages.ts'
import { parseLogProbs } from './log-probs.ts'
import type { ScoreRequest } from './service.ts'

export interface Entered {
  readonly source: string
  readonly translation: string
  readonly languagePair: string
  /** As typed. */
  readonly logProbs?: string | undefined
}

export interface MessageForm {
  /** As the service takes it, but for the threshold. */
  readonly pair: Omit<ScoreRequest, 'threshold'>
  readonly entered: Entered
  fill(entered: Entered): void
}

export const createMessageForm = (pickers: LanguagePickers): MessageForm => {
  const source = find('source', HTMLTextAreaElement)
  const translation = find('translation', HTMLTextAreaElement)
  const logProbs = find('log-probs', HTMLTextAreaElement)
  return {
    get pair() {
      const known = parseLogProbs(logProbs.value)
      const { sourceLang, targetLang } = pickers
      const texts = { source: source.value, translation: translation.value }
      return { ...texts, sourceLang, targetLang, ...(known ? { logProbs: known } : {}) }
    },
    get entered() {
      const { languagePair } = pickers
      return { source: source.value, translation: translation.value, languagePair, logProbs: logProbs.value }
    },
    fill(entered) {
      pickers.choose(entered.languagePair)
      source.value = entered.source
      translation.value = entered.translation
      logProbs.value = entered.logProbs ?? ''
      if (entered.logProbs) find('log-probs-box', HTMLDetailsElement).open = true
    },
  }
}
