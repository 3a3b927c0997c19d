/** Before a message is sent: whether its writer is to be told that its translation may come across wrong. */

import { type Finding, findTranslation, type JudgeOptions } from './judge.ts'

/** What the writer is told, by why; with anything else the message is sent. A service that is away holds nobody up. */
const WARNINGS: Readonly<Partial<Record<Finding, string>>> = {
  review: 'This may come across wrong in',
  reject: 'This is likely to come across wrong in',
  untranslated: 'This could not be translated into',
}

export interface Held {
  /** For the writer, to be shown with "send anyway" and "change". */
  readonly warning: string
  /** What readers would see; '' where there is no translation. */
  readonly translation: string
}

/** Undefined where the message can be sent. Never rejects. */
export const hold = async (text: string, targetLang: string, options: JudgeOptions): Promise<Held | undefined> => {
  const judged = await findTranslation(text, targetLang, options)
  const warning = judged && WARNINGS[judged.verdict]
  return judged && warning ? { warning: `${warning} ${nameOf(targetLang)}.`, translation: judged.translation } : undefined
}

const nameOf = (tag: string): string => {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
