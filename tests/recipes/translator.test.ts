import { describe, expect, test } from 'vitest'
import { hold } from '../../recipes/hold.ts'
import { createHttpMachine } from '../../recipes/http-translator.ts'
import { judge, type Translate } from '../../recipes/judge.ts'
import { createDetector } from '../../recipes/language.ts'
import { cutEnds, hasProse } from '../../recipes/prose.ts'
import { createSecond, createTranslator } from '../../recipes/translator.ts'
import { client, createPlatform, findPairs, listenToWarnings } from './service.ts'

const ROMANIAN = 'Guvernul numește un prefect în fiecare județ.'

describe('prose', () => {
  test.each([
    ['vezi <@U1> aici', '', 'vezi <@U1> aici', ''],
    [
      '<@U1> vezi <https://a.test/b?c=1|raportul> <:party:12> :wave:',
      '<@U1> ',
      'vezi <https://a.test/b?c=1|raportul',
      '> <:party:12> :wave:',
    ],
    ['<https://a.test|raportul>\n', '<https://a.test|', 'raportul', '>\n'],
    ['  @ana_1 salut https://a.test/x', '  @ana_1 ', 'salut', ' https://a.test/x'],
    ['scrie la ana@example.com', '', 'scrie la ana@example.com', ''],
    ['<@U1> :wave:', '<@U1> :wave:', '', ''],
    ['', '', '', ''],
  ])('of %j is between %j and its end', (text, ...cut) => {
    expect(cutEnds(text)).toEqual(cut)
    expect(cut.join('')).toBe(text)
    expect(hasProse(text)).toBe(cut[1] !== '')
  })
})

describe('the language of a message', () => {
  test.each([
    [ROMANIAN, 'ro'],
    ['Wo treffen wir uns morgen Abend?', 'de'],
    ['明日は雨が降るそうです。', 'ja'],
    ['ඔබට කොහොමද', 'si'],
    ['<@U0000001> https://example.com/the/english/words Où est la gare, s’il vous plaît ?', 'fr'],
  ])('%s is %s', (text, language) => {
    expect(createDetector()(text)).toBe(language)
  })

  test.each(['ok', 'haha', '👍', '123', ''])('of %j is not told', (text) => {
    expect(createDetector()(text)).toBeUndefined()
  })

  test('is one that the chat speaks, those too that the detector does not have', () => {
    expect(createDetector('en, id')('Saya akan datang ke rumah kamu besok pagi.')).toBe('id')
    expect(createDetector('en ne')('म भोलि बिहान तिम्रो घर आउनेछु।')).toBe('ne')
    expect(createDetector('en,ne,hi')('मैं कल सुबह तुम्हारे घर आऊँगा।')).toBe('hi')
    expect(createDetector('en,hi')('Wo treffen wir uns morgen?')).not.toBe('de')
  })
})

describe('the translator on Workers AI', () => {
  const createAi = (reply: (text: string) => object = (text) => ({ translated_text: ` [${text}] ` })) => {
    const asked: { model: string; inputs: { text: string; source_lang: string; target_lang: string } }[] = []
    const run = (model: string, inputs: object): Promise<unknown> => {
      asked.push({ model, inputs: inputs as (typeof asked)[number]['inputs'] })
      return Promise.resolve(reply((inputs as { text: string }).text))
    }
    return { asked, run }
  }

  test('is told both languages, and sees neither the references at the ends nor the line breaks', async () => {
    const AI = createAi()
    const translate = createTranslator({ AI })
    const text = `<@U0000001> ${ROMANIAN}\n\nUnde este gara din oraș? :wave:`
    expect(await translate(text, 'en-GB')).toEqual({
      translation: `<@U0000001> [${ROMANIAN}]\n\n[Unde este gara din oraș?] :wave:`,
      sourceLang: 'ro',
    })
    expect(AI.asked).toEqual(
      [ROMANIAN, 'Unde este gara din oraș?'].map((piece) => ({
        model: '@cf/meta/m2m100-1.2b',
        inputs: { text: piece, source_lang: 'ro', target_lang: 'en' },
      })),
    )
  })

  test('sees a long line by its sentences, and an address in one piece', async () => {
    const AI = createAi()
    const sentences = [...Array<string>(8).fill(ROMANIAN), 'Citește și https://example.com/a?b=1.c acum!']
    const { translation } = await createTranslator({ AI })(sentences.join(' '), 'en')
    expect(AI.asked.map(({ inputs }) => inputs.text)).toEqual(sentences)
    expect(translation).toBe(sentences.map((sentence) => `[${sentence}]`).join(' '))
  })

  test.each(['The government appoints a prefect to each county.', 'ok', 'haha'])('is not asked of %s', async (text) => {
    const AI = createAi()
    expect(await createTranslator({ AI })(text, 'en')).toEqual({ translation: text, sourceLang: 'en' })
    expect(AI.asked).toEqual([])
  })

  test('fails where the model says something else than a translation', async () => {
    const AI = createAi(() => ({ status: 'queued' }))
    await expect(createTranslator({ AI })(ROMANIAN, 'en')).rejects.toThrow('translated_text')
  })
})

describe('the translator over HTTP', () => {
  const LIBRE = {
    url: 'https://translate.test/translate',
    body: { q: '{text}', source: 'auto', target: '{target}', format: 'text', n: 1 },
    translation: 'translatedText',
    sourceLang: 'detectedLanguage.language',
  }

  test('asks as the setting says, and believes the service about the language', async () => {
    const platform = createPlatform({ translatedText: 'The {target}', detectedLanguage: { language: 'RO', confidence: 90 } })
    const text = `${ROMANIAN} "{source}" \\`
    const translate = createTranslator({ TRANSLATOR: JSON.stringify(LIBRE) }, platform.fetch)
    expect(await translate(text, 'en-GB')).toEqual({ translation: 'The {target}', sourceLang: 'ro' })
    expect(platform.calls).toMatchObject([
      { method: 'POST', url: LIBRE.url, body: { q: text, source: 'auto', target: 'en', format: 'text', n: 1 } },
    ])
  })

  test('fills in lists, addresses and headers, and finds the language where the service does not tell', async () => {
    const platform = createPlatform([{ translations: [{ text: 'The government' }] }])
    const setting = {
      url: 'https://translate.test/t?to={targetTag}&from={source}&key=a%2Fb',
      headers: { authorization: 'DeepL-Auth-Key k' },
      body: [{ Text: '{text}' }],
      translation: '0.translations.0.text',
    }
    const translate = createTranslator({ TRANSLATOR: JSON.stringify(setting) }, platform.fetch)
    expect(await translate(ROMANIAN, 'pt-BR')).toEqual({ translation: 'The government', sourceLang: 'ro' })
    expect(platform.calls).toEqual([
      {
        method: 'POST',
        url: 'https://translate.test/t?to=pt-BR&from=ro&key=a%2Fb',
        authorization: 'DeepL-Auth-Key k',
        body: [{ Text: ROMANIAN }],
      },
    ])
  })

  test('asks no other address, whatever message or language is put into it, and is sent on to none', async () => {
    const platform = createPlatform({ translatedText: 'The government' })
    const redirects: (string | undefined)[] = []
    const send: typeof fetch = (input, init) => {
      redirects.push(init?.redirect)
      return platform.fetch(input, init)
    }
    const create = (url: string) => {
      const machine = createHttpMachine(JSON.stringify({ ...LIBRE, url }), send)
      return (text: string, targetLang: string) => machine({ text, sourceLang: undefined, targetLang, signal: undefined })
    }
    const translate = create('https://translate.test/{targetTag}/{text}?text={text}')
    const hostile = ['../../admin', '@elsewhere.test/', '//elsewhere.test', '?key=1#', '%2e%2e', '\\..\\', 'a\r\nhost: b']
    for (const text of hostile) await translate(text, 'en-GB')
    expect(platform.calls.map(({ url }) => url)).toEqual(
      hostile.map((text) => {
        const encoded = encodeURIComponent(text)
        return `https://translate.test/en-GB/${encoded}?text=${encoded}`
      }),
    )
    expect(new Set(redirects)).toEqual(new Set(['manual']))
    for (const part of ['.', '..']) {
      await expect(translate(part, 'en')).rejects.toThrow('would lead to another address')
      await expect(translate('ok', part)).rejects.toThrow('would lead to another address')
    }
    await expect(create('https://{text}.test/')('elsewhere', 'en')).rejects.toThrow('would lead to another address')
    expect(platform.calls).toHaveLength(hostile.length)
  })

  test('asks the service about what nobody here can tell', async () => {
    const platform = createPlatform({ translatedText: 'well', detectedLanguage: { language: 'ro' } })
    const translate = createTranslator({ TRANSLATOR: JSON.stringify(LIBRE) }, platform.fetch)
    expect(await translate('no', 'en')).toEqual({ translation: 'well', sourceLang: 'ro' })
  })

  test('fails with the status where the service refuses, and where the translation is not where it was said to be', async () => {
    const warnings = listenToWarnings(ROMANIAN)
    const refusing = createPlatform({ error: 'quota' }, () => 429)
    const TRANSLATOR = JSON.stringify(LIBRE)
    await expect(createTranslator({ TRANSLATOR }, refusing.fetch)(ROMANIAN, 'en')).rejects.toThrow('translator: 429')
    expect(warnings()).toEqual([JSON.stringify({ event: 'translator refused', status: 429 })])
    await expect(createTranslator({ TRANSLATOR }, createPlatform({}).fetch)(ROMANIAN, 'en')).rejects.toThrow()
  })

  test.each([
    ['{', 'TRANSLATOR: expected one line of JSON'],
    ['{"url": 1, "translation": "a"}', 'TRANSLATOR: url:'],
    ['', 'neither'],
  ])('%j says what is wrong with it', (TRANSLATOR, message) => {
    expect(() => createTranslator({ TRANSLATOR })).toThrow(message)
  })
})

/** Of the shipped rows one that is accepted. */
const { source: SOURCE, translation: RIGHT, sourceLang } = (await findPairs()).accept
const WRONG = 'Two of the players left the club at the end of the season.'

/** A translator that says the same of everything, and counts how often it is asked. */
const createParrot = (translation: string) => {
  let asked = 0
  const translate: Translate = () => {
    asked++
    return translation === '' ? Promise.reject(new Error('down')) : Promise.resolve({ translation, sourceLang })
  }
  return { translate, asked: () => asked }
}

describe('a second translator', () => {
  test.each([
    ['whose translation is better is shown', WRONG, RIGHT, RIGHT],
    ['is shown where the first fails', '', RIGHT, RIGHT],
    ['that fails leaves the first', WRONG, '', `${SOURCE}\n(the original: its machine translation is not reliable)`],
    [
      'that is no better leaves the original',
      WRONG,
      'The player club.',
      `${SOURCE}\n(the original: its machine translation is not reliable)`,
    ],
  ])('%s', async (_, first, second, shown) => {
    listenToWarnings(SOURCE)
    const translators = { translate: createParrot(first).translate, second: createParrot(second).translate }
    expect(await judge(SOURCE, 'en', { client, ...translators })).toBe(shown)
  })

  test('is not asked where the first is accepted, or nobody could say which is better', async () => {
    listenToWarnings(SOURCE)
    const { translate: second, asked } = createParrot(RIGHT)
    const ask = (translate: Translate, from = client) => judge(SOURCE, 'en', { client: from, translate, second })
    expect(await ask(createParrot(RIGHT).translate)).toBe(RIGHT)
    const away = () => Promise.reject(new Error('away'))
    expect(await ask(createParrot(WRONG).translate, { ...client, score: away, rank: away })).toContain('may be wrong')
    expect(asked()).toBe(0)
  })

  test('is named by a setting of its own, which may be Workers AI', async () => {
    expect(createSecond({})).toBeUndefined()
    const AI = { run: () => Promise.resolve({ translated_text: RIGHT }) }
    const second = createSecond({ SECOND_TRANSLATOR: 'workers-ai', TRANSLATOR: 'another', AI })
    expect(await second?.(ROMANIAN, 'en')).toEqual({ translation: RIGHT, sourceLang: 'ro' })
    const setting = { url: 'https://translate.test/', body: '{text}', translation: 'text' }
    const platform = createPlatform({ text: RIGHT })
    await createSecond({ SECOND_TRANSLATOR: JSON.stringify(setting), AI }, platform.fetch)?.(ROMANIAN, 'en')
    expect(platform.calls).toMatchObject([{ url: setting.url, body: ROMANIAN }])
  })
})

describe('a message that is held before it is sent', () => {
  test('is one whose translation may come across wrong, and the writer sees what readers would', async () => {
    const told = await hold(SOURCE, 'en-GB', { client, translate: createParrot(WRONG).translate })
    expect(told).toEqual({ warning: 'This is likely to come across wrong in British English.', translation: WRONG })
  })

  test('is not one that is accepted, of either translator, has no words, or that nobody can judge', async () => {
    listenToWarnings(SOURCE)
    const translators = { translate: createParrot(WRONG).translate, second: createParrot(RIGHT).translate }
    const away = { ...client, score: () => Promise.reject(new Error('away')) }
    expect(await hold(SOURCE, 'en', { client, ...translators })).toBeUndefined()
    expect(await hold('👍', 'en', { client, ...translators })).toBeUndefined()
    expect(await hold(SOURCE, 'en', { client: away, ...translators })).toBeUndefined()
  })

  test('is one that could not be translated', async () => {
    listenToWarnings(SOURCE)
    const told = await hold(SOURCE, 'ja', { client, translate: createParrot('').translate })
    expect(told).toEqual({ warning: 'This could not be translated into Japanese.', translation: '' })
  })
})
