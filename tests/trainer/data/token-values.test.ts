import { expect, test } from 'vitest'
import { tokenise } from '../../../models/text.ts'
import { valuesByRules } from '../../../trainer/data/token-values.ts'

const ABOUT = 'すごい caf&eacute; doʼnt!'

test('values of the tokens of rules 1 become those of rules 2: the largest of those that a token covers', () => {
  const before = tokenise(ABOUT, 1).map(({ text }) => text)
  expect(before).toEqual(['す', 'ご', 'い', 'caf', '&', 'eacute', ';', 'doʼnt', '!'])
  expect(tokenise(ABOUT, 2).map(({ text }) => text)).toEqual(['すごい', 'café', 'do', "'", 'nt', '!'])
  const values = [0, 0.4, null, -1, null, 3, -2, 0.7, null]
  expect(valuesByRules(values, { text: ABOUT, rules: 2 })).toEqual([0.4, 3, 0.7, 0.7, 0.7, null])
})

test('values stay as they are for a student of rules 1, and where the tokens are the same', () => {
  const values = [0.1, null, 0.3]
  expect(valuesByRules(values, { text: ABOUT })).toBe(values)
  expect(valuesByRules(values, { text: 'a b ½ c', rules: 2 })).toEqual(values)
})

test('values of the first tokens alone say nothing of the rest', () => {
  expect(valuesByRules([1, 2], { text: 'すごい、ですね', rules: 2 })).toEqual([2])
})
