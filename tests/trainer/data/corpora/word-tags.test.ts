/** Post-editors' tags on a student's tokens. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenise } from '../../../../models/text.ts'
import { mapTags } from '../../../../trainer/data/corpora/word-tags.ts'

describe('mapTags', () => {
  test('takes the tags of tokens and leaves those of gaps', () => {
    expect(mapTags('OK OK BAD BAD OK'.split(' '), ['don', "'t"], "don't")).toEqual([0, 1, 1])
    expect(mapTags(['OK', 'BAD'], ['Hello', 'wrld'], 'Hello wrld')).toEqual([0, 1])
  })

  test('calls a token bad where any tagged one that it overlaps is', () => {
    // One word of a Chinese splitter is several tokens of a student, and one number of a student several of theirs.
    expect(mapTags(['BAD', 'OK'], ['你好', '世界'], '你好世界')).toEqual([1, 1, 0, 0])
    expect(mapTags(['OK', 'BAD'], ['19', '30'], '1930')).toEqual([1])
  })

  test.each([
    [['OK'], ['a', 'b'], 'a b', 'tags: expected 2 or, with gaps, 5, got 1'],
    [['OK', 'MAYBE'], ['a', 'b'], 'a b', 'tags: expected OK or BAD, got "MAYBE"'],
    [['OK', 'OK'], ['a', 'b'], 'a c', 'tags: their tokens differ from those of the translation'],
  ])('refuses %j of %j for %j', (tags, tagged, text, message) => {
    expect(() => mapTags(tags, tagged, text)).toThrow(message)
  })

  test('gives every token of a text a tag, and BAD to those of BAD words alone, whatever the words', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}]{1,6}$/u)
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1 }), (words) => {
        const text = words.map(([each]) => each).join(' ')
        const tags = mapTags(
          words.map(([, bad]) => (bad ? 'BAD' : 'OK')),
          words.map(([each]) => each),
          text,
        )
        const tokens = tokenise(text)
        expect(tags).toHaveLength(tokens.length)
        let at = 0
        for (const [each, bad] of words) {
          tokens.forEach(({ start, end }, t) => {
            if (start >= at && end <= at + each.length) expect(tags[t]).toBe(bad ? 1 : 0)
          })
          at += each.length + 1
        }
      }),
    )
  })
})
