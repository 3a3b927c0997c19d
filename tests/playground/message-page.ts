/** What is tested of the page of one message. */

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXAMPLES } from '../../edge/playground/examples.ts'
import type { LanguagesReply } from '../../edge/scoring/wire.ts'
import { THRESHOLDS } from '../../models/verdict.ts'
import { findBarriers } from './accessibility.ts'
import { PHONE, type Site, type Visit } from './browser.ts'

/** What a flag is about may be a doubtful word too, as the student has it. */
const withoutDoubts = (marks: readonly string[]): string[] => marks.map((mark) => mark.replace(/ \(doubtful, \d+ %\)/, ''))

const [FIRST] = EXAMPLES['en-de'] ?? expect.unreachable()

/** One visit goes through most of it: a page that works only when it is fresh is no use. */
export const testMessagePage = (getSite: () => Site): void => {
  let visit: Visit
  let page: Visit['page']
  let url: string

  beforeAll(async () => {
    url = getSite().url
    visit = await getSite().visit('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    page = visit.page
    await page.locator('.verdict').waitFor()
  })

  afterAll(() => {
    expect(visit.complaints).toEqual([])
    expect(visit.strangers).toEqual([])
  })

  const settle = () => page.locator('body[data-stale=false]:not([data-busy])').waitFor()
  const message = () => page.getByLabel('Message', { exact: true })
  const translation = () => page.getByLabel('Translation', { exact: true })
  const slider = () => page.getByLabel('Show translations with a score of at least')
  const submit = () => page.getByRole('button', { name: 'Score translation' }).click()

  const enter = async (source: string, text: string): Promise<void> => {
    await message().fill(source)
    await translation().fill(text)
    await submit()
    await settle()
  }

  const choosePair = async (from: string, to: string): Promise<void> => {
    await page.getByLabel('From', { exact: true }).selectOption(from)
    await page.getByLabel('To', { exact: true }).selectOption(to)
  }

  const askLanguages = async () => ((await (await fetch(`${url}/v1/languages`)).json()) as LanguagesReply).languages

  const linesOf = async (languagePair: string, source: string): Promise<{ accept: number | null; reject: number }> => {
    const language = (await askLanguages()).find((each) => each.languagePair === languagePair)
    const isShort = language?.short !== undefined && source.split(' ').length <= language.short.tokens
    return (isShort ? language.short?.presets : language?.presets)?.balanced ?? THRESHOLDS
  }

  const zonesOf = () => page.locator('.zone').evaluateAll((zones) => zones.map((zone) => zone.textContent))

  test('opens with an example that is scored, in a language pair of the release', async () => {
    expect(await message().inputValue()).toBe(FIRST?.source)
    expect(await page.locator('.verdict-title').textContent()).toMatch(/^(Review|Reject)$/)
    expect(withoutDoubts(await page.locator('mark.flagged').allTextContents())).toEqual(['12 (numbers)', '20 (numbers)'])
    expect(await page.locator('.flags li').allTextContents()).toContain(
      'numbers The numbers of the two sides differ. At best: review.',
    )
  })

  test('shows verdict, score, interval and release, and says them to people who do not see them', async () => {
    expect(await page.locator('.score').textContent()).toMatch(/^Score [01]\.\d\d$/)
    expect(await page.locator('#announcement').textContent()).toMatch(/score [01]\.\d\d, interval [01]\.\d\d to [01]\.\d\d/)
    expect(await page.locator('dl').textContent()).toMatch(/Release[0-9a-f]{64}Enginekernel/)
  })

  test('draws the zones where the lines of the language pair are, and says how the verdict comes of them', async () => {
    const { accept, reject } = await linesOf('en-de', FIRST?.source ?? '')
    const zone = (verdict: string) => page.locator(`.zone[data-verdict=${verdict}]`).evaluate((element) => element.style.left)
    if (accept !== null) expect(await zone('accept')).toBe(`${Number((100 * accept).toFixed(2))}%`)
    if (reject > 0) expect(await zone('reject')).toBe('0%')
    const score = Number((await page.locator('.score').textContent())?.slice('Score '.length))
    const left = await page.locator('.tick').evaluate((element) => Number.parseFloat(element.style.left))
    expect(left).toBeCloseTo(100 * score, -0.5)
    expect(await page.locator('.decision').textContent()).toContain(`A score of ${score.toFixed(2)} is`)
  })

  test('foretells a threshold while the slider moves, asks for it once it rests, and takes it back', async () => {
    const before = await page.locator('.verdict-title').textContent()
    await slider().press('Home')
    expect(await page.locator('#threshold-effect').textContent()).toContain('with a warning, because of its flag')
    expect(await zonesOf()).toEqual(['Accept'])
    const asked = page.waitForRequest(`${url}/v1/score`)
    await slider().press('End')
    expect(await page.locator('#threshold-effect').textContent()).toContain('original is shown instead')
    expect(await zonesOf()).toEqual(['Reject'])
    expect((await asked).postDataJSON()).toMatchObject({ threshold: 1 })
    await page.locator('.verdict[data-verdict=reject]').waitFor()
    expect(await page.locator('#curl').textContent()).toContain('"threshold": 1')
    const again = page.waitForRequest(`${url}/v1/score`)
    await page.getByRole('button', { name: 'Reset to the release’s own' }).click()
    expect((await again).postDataJSON()).not.toHaveProperty('threshold')
    await page.locator('.verdict-title', { hasText: before ?? '' }).waitFor()
  })

  test('greys an answer at once when what it was asked of has changed', async () => {
    const said = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('#result-title') as Element, '::after').content)
    const filter = () => page.evaluate(() => getComputedStyle(document.querySelector('#result') as Element).filter)
    expect([await said(), await filter()]).toEqual(['none', 'none'])
    await translation().press('a')
    expect([await said(), await filter()]).toEqual(['" before your last change"', 'grayscale(1)'])
    await translation().press('Backspace')
    await page.getByLabel('To', { exact: true }).selectOption('zh')
    expect(await filter()).toBe('grayscale(1)')
    await choosePair('en', 'de')
  })

  test('shows both texts as they are, markup included, with what is doubtful and what is flagged marked', async () => {
    const source = 'see you at 7 😀 @mira https://example.org/a <img src=x onerror=alert(1)>'
    const text = '8 Uhr dann 😀'
    await enter(source, text)
    const shown = await page.locator('.marked').evaluateAll((elements) =>
      elements.map((element) => {
        const copy = element.cloneNode(true) as HTMLElement
        for (const aside of copy.querySelectorAll('.unseen')) aside.remove()
        return copy.textContent
      }),
    )
    expect(shown).toEqual([source, text])
    expect(withoutDoubts(await page.locator('mark.flagged').allTextContents())).toEqual(
      expect.arrayContaining(['7 (numbers)', '@mira (mentions)', 'https://example.org/a (links)', '8 (numbers)']),
    )
    expect(await page.locator('#details img, #recent img').count()).toBe(0)
  })

  test('does not foretell against a flag that decides alone', async () => {
    await enter('The political prisoners were evacuated.', 'Политические заключённые были эвакуированы.')
    await page.getByText('its flag means that the original is shown').waitFor()
    expect(await page.locator('.verdict-title').textContent()).toBe('Reject')
  })

  test('offers the language pairs that the service knows, and the examples of each', async () => {
    const offered = await page
      .locator('#source-lang option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))
    expect(new Set(offered)).toEqual(new Set((await askLanguages()).map(({ sourceLang }) => sourceLang)))
    await choosePair('ro', 'en')
    expect(await page.locator('#examples-title').textContent()).toBe('Examples: Romanian to English')
    const examples = EXAMPLES['ro-en'] ?? []
    expect(await page.locator('.example-message').allTextContents()).toEqual(examples.map(({ source }) => source))
    const asked = page.waitForRequest(`${url}/v1/score`)
    await page.locator('.example.wrong').first().press('Enter')
    const [first] = examples
    expect((await asked).postDataJSON()).toMatchObject({ source: first?.source, translation: first?.wrong, sourceLang: 'ro' })
    await settle()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('result-title')
  })

  test('gives a link to message and settings that no server sees, and opens it', async () => {
    await enter('Bună & salut #1?', 'Hello & hi #1?')
    await slider().press('End')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.locator('#shared', { hasText: 'Copied' }).waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link.startsWith(`${url}/#`)).toBe(true)
    await page.goto('about:blank')
    await page.goto(link)
    await page.locator('.verdict').waitFor()
    expect(await message().inputValue()).toBe('Bună & salut #1?')
    expect(await page.locator('#threshold-value').textContent()).toBe('1.00')
    expect(await page.locator('#curl').textContent()).toContain('"threshold": 1')
  })

  test('opens again with the message scored last in this tab, and forgets all when told so', async () => {
    await page.goto(url)
    await page.locator('.verdict').waitFor()
    await enter('see you tomorrow', 'bis morgen')
    await page.reload()
    await page.locator('.verdict').waitFor()
    expect(await translation().inputValue()).toBe('bis morgen')
    await page.locator('.recent').nth(1).click()
    await settle()
    expect(await translation().inputValue()).not.toBe('bis morgen')
    await page.getByRole('button', { name: 'Clear' }).click()
    expect(await page.locator('#recent-box').isVisible()).toBe(false)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  test('takes the log-probabilities of the translation system, and says whether the score is of them', async () => {
    await choosePair('en', 'de')
    await page.getByText('Log-probabilities', { exact: true }).click()
    await page.getByLabel('Of the tokens that').fill('[-0.1, -0.2, -3]')
    expect(await page.locator('#curl').textContent()).toContain('"logProbs"')
    const request = page.waitForRequest(`${url}/v1/score`)
    await submit()
    expect((await request).postDataJSON()).toMatchObject({ logProbs: [-0.1, -0.2, -3] })
    await page.getByText(/Used in the score|Ignored: the release/).waitFor({ state: 'attached' })
    await page.locator('.example').first().click()
    await expect.poll(() => page.locator('#curl').textContent()).not.toContain('logProbs')
    await settle()
  })

  test('works by keyboard alone, in the order that things are read', async () => {
    await page.reload()
    await page.locator('.verdict').waitFor()
    const { keyboard } = page
    const order: string[] = []
    for (let i = 0; i < 14; i++) {
      await keyboard.press('Tab')
      order.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''))
    }
    const pages = ['edge-qe', 'One message', 'Many', 'Compare', 'API reference', 'Errors', 'OpenAPI']
    const form = ['source-lang', 'target-lang', 'source', 'translation', 'Score translation', 'share']
    expect(order).toEqual(['Skip to the content', ...pages, ...form])
    await message().focus()
    await keyboard.press('Control+a')
    await keyboard.insertText('The alternative would have been to trigger a war in the area.')
    await keyboard.press('Tab')
    await keyboard.press('Control+a')
    await keyboard.insertText('Die Alternative wäre ein Krieg in der Gegend gewesen.')
    const asked = page.waitForRequest(`${url}/v1/score`)
    await keyboard.press('Control+Enter')
    expect((await asked).postDataJSON()).toMatchObject({ translation: 'Die Alternative wäre ein Krieg in der Gegend gewesen.' })
    await settle()
  })

  test.each(['light', 'dark'] as const)('leaves nobody out when it is %s, contrast included', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    expect(await findBarriers(page)).toEqual([])
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(16, 22, 21)' : 'rgb(246, 247, 247)')
  })

  test('on paper shows the result without what can only be pressed', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'light' })
    expect(await page.locator('.verdict').isVisible()).toBe(true)
    expect(await page.locator('#examples, #curl-title ~ .actions, nav, [type=submit]').filter({ visible: true }).count()).toBe(
      0,
    )
    await page.emulateMedia({ media: 'screen' })
  })

  test('gives the request as a command, without the key, and keeps the key in this tab only', async () => {
    await message().fill("it's")
    await page.getByText('API key', { exact: true }).click()
    await page.getByLabel('Key, if').fill('secret')
    const command = (await page.locator('#curl').textContent()) ?? ''
    for (const part of [`curl '${url}/v1/score'`, String.raw`it'\''s`, 'Bearer $EDGE_QE_KEY']) expect(command).toContain(part)
    expect(command).not.toContain('secret')
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.locator('#copied', { hasText: 'Copied' }).waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command)
    const request = page.waitForRequest(`${url}/v1/score`)
    await submit()
    expect((await request).headers().authorization).toBe('Bearer secret')
    await settle()
    const kept = await page.evaluate(() => [{ ...localStorage }, document.cookie, { ...sessionStorage }] as const)
    expect(kept.slice(0, 2)).toEqual([{}, ''])
    expect(kept[2]['edge-qe-key']).toBe('secret')
    expect(kept[2]['edge-qe-recent']).not.toContain('secret')
  })

  describe('on a phone of 320 pixels', () => {
    test('fits, and brings the answer into sight, which is below the form', async () => {
      const phone = await getSite().visit('/', PHONE)
      await phone.page.locator('.verdict').waitFor()
      expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await phone.page.getByLabel('Message', { exact: true }).fill('a'.repeat(10_001))
      await phone.page.getByRole('button', { name: 'Score translation' }).click()
      const problem = phone.page.locator('.problem')
      await problem.waitFor()
      await expect
        .poll(() => problem.evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight))
        .toBe(true)
      expect(await problem.textContent()).toContain('10001')
      await phone.page.getByRole('link', { name: 'What TOO_LONG means' }).click()
      expect(await phone.page.locator(':target').textContent()).toContain('TOO_LONG')
    })
  })

  test('is light: what it loads is at most 120 kB, and 45 kB on the way', async () => {
    const loaded = await Promise.all(['/', '/message.js', '/style.css', '/icon.svg'].map((path) => fetch(url + path)))
    const texts = await Promise.all(loaded.map(async (response) => Buffer.from(await response.arrayBuffer())))
    const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)
    expect(sum(texts.map(({ length }) => length))).toBeLessThanOrEqual(120_000)
    expect(sum(texts.map((text) => gzipSync(text).length))).toBeLessThanOrEqual(45_000)
  })
}
