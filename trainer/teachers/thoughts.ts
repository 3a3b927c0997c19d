/** What a model that thinks aloud says before its answer, in the marks of the models that do. Pure. */

const NAMES = 'think|thinking|thought|thoughts|reasoning|reason|reflection|analysis|scratchpad|seed:think'
const TAGS = new RegExp(`<(${NAMES})\\b[^>]*>[\\s\\S]*?</\\1\\s*>`, 'gi')
/** Templates that end in the opening tag leave only the closing one to the reply. */
const CLOSING = new RegExp(`^[\\s\\S]*</(?:${NAMES})\\s*>`, 'i')
/** Cut off while it thought: nothing after it is an answer. */
const OPENING = new RegExp(`<(?:${NAMES})\\b[^>]*>[\\s\\S]*$`, 'i')
const KIMI = /◁think▷[\s\S]*?(?:◁\/think▷|$)/g
const BRACKETS = /\[THINK\][\s\S]*?(?:\[\/THINK\]|$)/g
/** gpt-oss: <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>… */
const HARMONY = /^[\s\S]*<\|channel\|>\s*final\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/
const HARMONY_THOUGHT = /<\|channel\|>\s*(?:analysis|commentary)\b[\s\S]*$/

/** The words without the thoughts; words that are one JSON value are left alone, whatever their texts hold. */
export const withoutThoughts = (words: string): string => {
  if (isJson(words)) return words
  return words
    .replace(HARMONY, '')
    .replace(HARMONY_THOUGHT, '')
    .replace(KIMI, '')
    .replace(BRACKETS, '')
    .replace(TAGS, '')
    .replace(CLOSING, '')
    .replace(OPENING, '')
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
