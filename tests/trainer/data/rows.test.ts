import { expect, test } from 'vitest'
import { parseRow } from '../../../trainer/data/rows.ts'

const ROW = { id: 'train:1', languagePair: 'ro-en', source: 'Bună.', translation: 'Hello.' }

test.each(['logProbs', 'logProbabilities'])('reads %s as logProbs', (field) => {
  expect(parseRow(JSON.stringify({ ...ROW, [field]: [-0.5, -0.1] }), 'rows')).toEqual({ ...ROW, logProbs: [-0.5, -0.1] })
})

test('refuses logProbs that are not numbers, by name', () => {
  expect(() => parseRow(JSON.stringify({ ...ROW, logProbs: ['-0.5'] }), 'rows line 3')).toThrow('rows line 3: logProbs[0]:')
})
