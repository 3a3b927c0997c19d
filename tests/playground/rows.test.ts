import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRows, toTsv } from '../../edge/playground/rows.ts'

const languages = { sourceLang: 'en', targetLang: 'de' }
const parse = (text: string) => parseRows(text, languages).map(({ source, translation }) => [source, translation])

describe('pasted text', () => {
  test.each<[string, string, string[][]]>([
    [
      'a table without names',
      'Hi\tHallo\nBye\tTschüss\n',
      [
        ['Hi', 'Hallo'],
        ['Bye', 'Tschüss'],
      ],
    ],
    ['columns by their names, in any order', 'MT\tsrc\nHallo\tHi', [['Hi', 'Hallo']]],
    ['CSV with names', 'source,translation\n"Hi, you",Hallo', [['Hi, you', 'Hallo']]],
    ['CSV as spreadsheets of half the world write it', 'source;translation\nHi;"a;b"', [['Hi', 'a;b']]],
    [
      'lines in turn, with or without empty ones between',
      'Hi\nHallo\n\nBye\nTschüss',
      [
        ['Hi', 'Hallo'],
        ['Bye', 'Tschüss'],
      ],
    ],
    ['a cell of several lines', '"a\nb"\tc', [['a\nb', 'c']]],
    [
      'a quotation mark that nothing ends',
      '"Hi\tHallo\nBye\tTschüss',
      [
        ['"Hi', 'Hallo'],
        ['Bye', 'Tschüss'],
      ],
    ],
    ['quotation marks within', 'He said "hi"\tEr sagte "hi"', [['He said "hi"', 'Er sagte "hi"']]],
    ['a message without its translation', 'Hi', [['Hi', '']]],
    ['nothing', ' \n', []],
  ])('%s', (_, text, pairs) => {
    expect(parse(text)).toEqual(pairs)
  })

  test('has the languages that a row names, and the chosen ones where it names none', () => {
    const rows = parseRows('source\ttranslation\tsourceLang\tto\nHi\tSalut\ten\tfr\nHi\tHallo\t\t', languages)
    expect(rows.map(({ sourceLang, targetLang }) => `${sourceLang}-${targetLang}`)).toEqual(['en-fr', 'en-de'])
  })

  test('reads back what is downloaded, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme' }).map((each) => each.trim())
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            text.filter((each) => each !== ''),
            text,
          ),
        ),
        (pairs) => {
          expect(parse(toTsv([['source', 'translation'], ...pairs]))).toEqual(pairs)
        },
      ),
    )
  })
})
