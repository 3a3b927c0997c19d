import { expect, test, vi } from 'vitest'
import { onceOfEach } from '../../models/once.ts'

test('what is made of an entry is made once, and of nothing else', () => {
  const make = vi.fn((words: string) => words.split(' '))
  const list = onceOfEach({ en: 'one two', de: 'eins' }, make)
  expect(list('en')).toEqual(['one', 'two'])
  expect(list('en')).toBe(list('en'))
  expect(list('de')).toEqual(['eins'])
  for (const key of ['fr', '', 'constructor', '__proto__']) expect(list(key)).toBeUndefined()
  expect(make).toHaveBeenCalledTimes(2)
})
