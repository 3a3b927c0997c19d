import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findPlaces, type Place } from '../../edge/playground/places.ts'
import { FLAGS } from '../../models/flags/index.ts'

const partsOf = (text: string, places: readonly Place[]) => places.map(({ start, end }) => text.slice(start, end))

describe('findPlaces', () => {
  test.each<[string, string, string, string[], string[]]>([
    ['numbers', 'You owe me 12 euros and 3 beers', 'Du schuldest mir 20 Euro und 3 Bier', ['12'], ['20']],
    ['numbers', 'at 15:30', 'um 13:30 Uhr, -5 Grad', ['15:30'], ['13:30', '-5']],
    ['links', 'see https://a.org/x and https://b.org', 'siehe https://b.org', ['https://a.org/x'], []],
    ['mentions', '@mira hi', 'hallo', ['@mira'], []],
    ['markup', '{name}: hi', '{nome}: hallo', ['{name}'], ['{nome}']],
    ['names', 'Anna is in Berlin', 'Peter 在 Berlin', ['Anna'], ['Peter']],
    ['repetition', 'hello', 'hallo hallo hallo hallo', [], ['hallo hallo hallo hallo']],
    ['length', 'hello', 'hallo', [], []],
  ])('%s: what one side has and the other has not', (flag, source, translation, inSource, inTranslation) => {
    const places = findPlaces([flag], source, translation)
    expect(partsOf(source, places.source)).toEqual(inSource)
    expect(partsOf(translation, places.translation)).toEqual(inTranslation)
  })

  test('stays inside the texts, whatever they hold and whatever is flagged', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(fc.subarray(Object.keys(FLAGS)), text, text, (flags, source, translation) => {
        const places = findPlaces(flags, source, translation)
        for (const { start, end } of places.source) expect(0 <= start && start < end && end <= source.length).toBe(true)
        for (const { start, end } of places.translation)
          expect(0 <= start && start < end && end <= translation.length).toBe(true)
      }),
    )
  })

  test('takes no time for a long text', () => {
    const text = 'ab '.repeat(3000)
    const started = performance.now()
    findPlaces(Object.keys(FLAGS), text, `${text}c`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
