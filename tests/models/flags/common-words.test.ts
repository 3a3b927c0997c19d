import { expect, test } from 'vitest'
import { commonWords } from '../../../models/flags/common-words.ts'
import { tokenise } from '../../../models/text.ts'

test.each('en cs nl et fr de id it pl pt ro es tr vi'.split(' '))('common words of %s are spelt as tokens are', (language) => {
  const words = [...commonWords(language)]
  expect(words.length).toBeGreaterThan(20)
  expect(words.filter((word) => tokenise(word, 2)[0]?.text !== word)).toEqual([])
})
