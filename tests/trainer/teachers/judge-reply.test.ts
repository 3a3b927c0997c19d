/** Replies of chat models: what a person would read in them is read, and nothing else. */

import { describe, expect, test } from 'vitest'
import { readContent } from '../../../trainer/teachers/chat-reply.ts'
import { parseAssessments } from '../../../trainer/teachers/judge-reply.ts'
import { FORMS } from './reply-forms.ts'

const toBody = (message: object, more: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message }, ...more }] })

const read = (body: string, pairs: number): number[] => {
  const { words, cut } = readContent(body)
  return parseAssessments(words, { pairs, cut })
}

const SCORES = [85, 7, 60]
const assess = (scores: readonly number[]) => scores.map((score, i) => ({ number: i + 1, error: 'none {really}', score }))

describe('an answer', () => {
  test.each(Object.entries(FORMS))('that comes %s is read', (_, form) => {
    expect(read(toBody({ content: form(assess(SCORES)) }), 3)).toEqual(SCORES)
    expect(read(toBody({ content: form(assess([42])) }), 1)).toEqual([42])
  })

  test.each([
    ['{"score": 85}', 85],
    ['{"score": "85 %"}', 85],
    ['{"error":"none","score":84.5}', 84.5],
    ['85', 85],
    ['"85"', 85],
    ['The translation is good.\n\n**Score:** 85/100', 85],
    ['<think>no</think>Score: 85.', 85],
    ['{"number":1,"error":"it holds </think>","score":85}', 85],
    ['{"number":1,"source":"{\\"score\\": 3}","score":85}', 85],
  ])('about one pair may be %s', (content, score) => {
    expect(read(toBody({ content }), 1)).toEqual([score])
  })

  test.each([
    [toBody({ content: null, parsed: { assessments: assess(SCORES) } })],
    [toBody({ content: null, tool_calls: [{ function: { name: 'rate', arguments: JSON.stringify(assess(SCORES)) } }] })],
    [toBody({ content: null, reasoning_content: JSON.stringify({ assessments: assess(SCORES) }) })],
    [toBody({ content: JSON.stringify(assess(SCORES)), reasoning: 'Well, {"score": 1}' })],
    [toBody({ content: `${JSON.stringify({ assessments: assess(SCORES) })} and so` }, { finish_reason: 'length' })],
  ])('may stand elsewhere in the reply, or be whole though the reply is cut off: %s', (body) => {
    expect(read(body, 3)).toEqual(SCORES)
  })
})

describe('no answer', () => {
  test.each([
    ['I would give it about 70 points.', /expected scores number 1 to 1, got none/],
    ['As [1] says, it is fine.', /got none/],
    ['<think>{"score": 70}', /thoughts without an answer/],
    ['{"number":1,"score":200}', /score: expected a number of 0 to 100, got 200/],
    ['{"number":1,"score":-1}', /got -1/],
    ['{"number":1,"score":null}', /got null/],
    ['{"number":1,"score":"8/10"}', /got "8\/10"/],
    ['{"number":1,"score":NaN}', /expected a number of 0 to 100/],
    ['{"number":1,"error":"none","score":8', /got none/],
    ['Score: 8/10', /got none/],
    ['[85, 70]', /got \?, \?/],
    ['{"number":7,"score":85}', /got 7/],
  ])('is read out of %s', (content, message) => {
    expect(() => read(toBody({ content }), 1)).toThrow(message)
  })

  test('is read out of a hundred thousand brackets, in no time', () => {
    const start = performance.now()
    expect(() => read(toBody({ content: `${'['.repeat(100_000)}"` }), 1)).toThrow(/got none/)
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('is read where two differ on one pair, where one is missing, and where numbers are not those of the pairs', () => {
    const both = (...all: (readonly [number, number])[]) =>
      JSON.stringify(all.map(([number, score]) => ({ number, error: '', score })))
    expect(() => read(toBody({ content: both([1, 50], [1, 60], [2, 60]) }), 2)).toThrow(/got 1, 1, 2/)
    expect(() => read(toBody({ content: both([1, 50]) }), 2)).toThrow(/got 1/)
    expect(() => read(toBody({ content: both([2, 50], [3, 60]) }), 2)).toThrow(/got 2, 3/)
  })

  test.each([
    [toBody({ content: '85' }, { finish_reason: 'length' }), /cut off at maxOutputTokens/],
    [toBody({ content: '{"score":85' }, { finish_reason: 'length' }), /cut off/],
    [toBody({ content: null }), /the reply is empty/],
    [toBody({ content: '', reasoning_content: 'Perhaps {"score": 5}?' }), /thoughts without an answer: raise maxOutputTokens/],
    [toBody({ content: [{ type: 'refusal', refusal: 'I cannot.' }] }), /refused: I cannot\./],
    ['{"choices":[]}', /no choice/],
    ['<html>', /the reply \(<html>…\) is not valid JSON/],
  ])('is in %s', (body, message) => {
    expect(() => read(body, 1)).toThrow(message)
  })
})
