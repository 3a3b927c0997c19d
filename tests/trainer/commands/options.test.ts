import { describe, expect, test } from 'vitest'
import { parsePairs } from '../../../trainer/commands/options.ts'

describe('--pair', () => {
  test('takes the tags that the API takes', () => {
    expect(parsePairs('ro-en, zh_CN-en,eng_Latn-ron_Latn,EN-de')).toEqual(['ro-en', 'zh-en', 'en-ro', 'en-de'])
    expect(parsePairs(undefined)).toBeUndefined()
  })

  test('says what is wrong with it', () => {
    expect(() => parsePairs('ro-en,auto-en')).toThrow('--pair must look like "ro-en", got "auto-en"; several as in ro-en,et-en')
  })
})
