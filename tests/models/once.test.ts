import { expect, test, vi } from 'vitest'
import { onceOfEach, rememberSome } from '../../models/once.ts'

test('what is made of an entry is made once, and of nothing else', () => {
  const make = vi.fn((words: string) => words.split(' '))
  const list = onceOfEach({ en: 'one two', de: 'eins' }, make)
  expect(list('en')).toEqual(['one', 'two'])
  expect(list('en')).toBe(list('en'))
  expect(list('de')).toEqual(['eins'])
  for (const key of ['fr', '', 'constructor', '__proto__']) expect(list(key)).toBeUndefined()
  expect(make).toHaveBeenCalledTimes(2)
})

test('answers are kept, those that are undefined too, and a thousand of them at most', () => {
  const make = vi.fn((key: string) => (key === 'none' ? undefined : key.length))
  const lengthOf = rememberSome(make)
  expect(lengthOf('none')).toBeUndefined()
  expect(lengthOf('none')).toBeUndefined()
  expect(make).toHaveBeenCalledTimes(1)
  for (let i = 1; i < 1000; i++) expect(lengthOf(`key ${i}`)).toBe(`key ${i}`.length)
  lengthOf('key 999')
  expect(make).toHaveBeenCalledTimes(1000)
  // One more than is kept: all begin anew.
  lengthOf('one more')
  lengthOf('key 999')
  expect(make).toHaveBeenCalledTimes(1002)
})
