/** Fixed pairs whose outputs a release states, so that whoever loads it can see that it scores as it did when it was made. */

import type { Engine } from './engine.ts'
import { toFeatures } from './hashing.ts'
import type { Manifest } from './manifest.ts'
import type { Pair } from './pair.ts'

/** Several scripts, an emoji, a number, a hallucination; they belong to no data set. Changing one breaks every release. */
export const GOLDEN_PAIRS: readonly Pair[] = [
  { source: 'Ne vedem mâine la ora 7 în fața gării.', translation: 'See you tomorrow at 7 in front of the station.' },
  { source: 'Ta ei tulnud, sest buss jäi hiljaks 😀', translation: 'The bus was not late because of him' },
  { source: 'Я не понимаю, что здесь написано.', translation: 'I do not understand what is written here.' },
  { source: 'म भोलि घर जान्छु।', translation: 'My house is the best house house house.' },
  { source: 'The meeting was moved to Friday.', translation: '会议改到星期五了。' },
]

/** Those of students that read texts by rules 2: with kana, apostrophes, entities and what nobody sees, too. */
export const SEEN_PAIRS: readonly Pair[] = [
  ...GOLDEN_PAIRS,
  {
    source: '明日はカフェで待ってるね、すごーく楽しみ！',
    translation: 'I\u2019ll wait at the caf\u00e9 tomorrow, can\u02bct wait!',
  },
  {
    source: 'По\u00adго\u200bди, я уже до\u2060ма \ufeff🏴\u{e0067}\u{e0062}\u{e007f}',
    translation: 'Wait, I&#39;m ho\u00adme &amp; asleep',
  },
  { source: '\u015etiu c\u0103 e t\u00e2rziu', translation: 'Biliyorum, \u0130stanbul ge\u00e7' },
  { source: 'می\u200cخواهم ۵ کتاب', translation: 'ක්\u200dය 5 ශ්\u200dරී गर्\u200dयो' },
  { source: 'Ещё за́мок её, bạn khỏe không? İl ışık', translation: 'شكراً sœur, “पाँच” है। It\u0092s – ५' },
]

const pairsFor = ({ textRules }: Manifest['student']): readonly Pair[] => (textRules === 2 ? SEEN_PAIRS : GOLDEN_PAIRS)

/** Above what two engines differ by, below what any wrong byte that matters does. */
const TOLERANCE = 1e-3

/** The raw outputs of a student for the golden pairs of its rules. */
export const scoreGolden = async (engine: Engine, shape: Manifest['student']): Promise<number[]> => {
  const batch = pairsFor(shape).map(({ source, translation }) => ({
    source: toFeatures(source, shape),
    translation: toFeatures(translation, shape),
  }))
  return (await engine.run(batch)).map(({ score }) => score)
}

/** Whether the outputs are those that the manifest states; a manifest without any is believed. */
export const areGolden = (outputs: readonly number[], golden: readonly number[] | undefined): boolean =>
  golden === undefined ||
  (outputs.length === golden.length && outputs.every((output, i) => Math.abs(output - (golden[i] ?? Number.NaN)) <= TOLERANCE))
