import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { EXAMPLES } from '../../edge/playground/examples.ts'
import type { LanguagesReply } from '../../edge/scoring/wire.ts'
import { THRESHOLDS } from '../../models/verdict.ts'
import { CHROMIUM, type Site, SKIPPED, startSite, type Visit } from './browser.ts'
import { findFaintText } from './contrast.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const

/** What a flag is about may be a doubtful word too, as the student has it. */
const withoutDoubts = (marks: readonly string[]): string[] => marks.map((mark) => mark.replace(/ \(doubtful, \d+ %\)/, ''))

describe.skipIf(!CHROMIUM)(`the playground${SKIPPED}`, () => {
  let site: Site

  beforeAll(async () => {
    site = await startSite()
    return site.close
  })

  /** Opens the page, which scores an example by itself. */
  const visitScored = async (path = '/', options?: BrowserContextOptions): Promise<Visit> => {
    const visit = await site.visit(path, options)
    await visit.page.locator('.verdict').waitFor()
    return visit
  }

  const enter = async ({ page }: Visit, message: string, translation: string): Promise<void> => {
    await page.getByLabel('Message', { exact: true }).fill(message)
    await page.getByLabel('Translation', { exact: true }).fill(translation)
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('body[data-stale=false]:not([data-busy])').waitFor()
  }

  const choosePair = async ({ page }: Visit, from: string, to: string): Promise<void> => {
    await page.getByLabel('From', { exact: true }).selectOption(from)
    await page.getByLabel('To', { exact: true }).selectOption(to)
  }

  const linesOf = async (languagePair: string, message: object): Promise<{ accept: number | null; reject: number }> => {
    const { languages } = (await (await fetch(`${site.url}/v1/languages`)).json()) as LanguagesReply
    const language = languages.find((each) => each.languagePair === languagePair)
    const [sourceLang, targetLang] = languagePair.split('-')
    const body = JSON.stringify({ ...message, sourceLang, targetLang })
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${site.url}/v1/score`, { method: 'POST', headers, body })
    const { tokens } = (await reply.json()) as { tokens: { source: number } }
    const isShort = language?.short !== undefined && tokens.source <= language.short.tokens
    return (isShort ? language.short?.presets : language?.presets)?.balanced ?? THRESHOLDS
  }

  const expectNoComplaint = ({ complaints, strangers }: Visit): void => {
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  }

  test('opens with an example that is scored, in a language pair of the release', async () => {
    const visit = await visitScored()
    const { page } = visit
    const [first] = EXAMPLES['en-de'] ?? []
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe(first?.source)
    expect(await page.locator('.verdict-title').textContent()).toMatch(/^(Review|Reject)$/)
    expect(withoutDoubts(await page.locator('mark.flagged').allTextContents())).toEqual(['12 (numbers)', '20 (numbers)'])
    expectNoComplaint(visit)
  })

  test('scores what is entered and shows verdict, score and interval', async () => {
    const visit = await visitScored()
    const { page } = visit
    await choosePair(visit, 'ro', 'en')
    await enter(visit, 'Guvernul numește un prefect în fiecare județ.', 'The Government appoints a prefect to each county.')
    expect(await page.locator('.verdict-title').textContent()).toMatch(/^(Accept|Review|Reject)$/)
    expect(await page.locator('.score').textContent()).toMatch(/^Score [01]\.\d\d$/)
    expect(await page.locator('#announcement').textContent()).toMatch(/score [01]\.\d\d, interval [01]\.\d\d to [01]\.\d\d/)
    expect(await page.locator('dl').textContent()).toMatch(/Release[0-9a-f]{64}Enginekernel/)
    expectNoComplaint(visit)
  })

  test('draws the zones where the lines of the language pair are, and says how the verdict comes of them', async () => {
    const visit = await visitScored()
    const { page } = visit
    const { source, right: translation } = EXAMPLES['en-de']?.[0] ?? expect.unreachable()
    const { accept, reject } = await linesOf('en-de', { source, translation })
    const zone = (verdict: string) => page.locator(`.zone[data-verdict=${verdict}]`).evaluate((element) => element.style.left)
    if (accept !== null) expect(await zone('accept')).toBe(`${Number((100 * accept).toFixed(2))}%`)
    if (reject > 0) expect(await zone('reject')).toBe('0%')
    const score = Number((await page.locator('.score').textContent())?.slice('Score '.length))
    expect(await page.locator('.tick').evaluate((element) => Number.parseFloat(element.style.left))).toBeCloseTo(
      100 * score,
      -0.5,
    )
    expect(await page.locator('.decision').textContent()).toContain(`A score of ${score.toFixed(2)} is`)
  })

  test('shows both texts as they are, with what is doubtful and what is flagged marked', async () => {
    const visit = await visitScored()
    const { page } = visit
    const source = 'see you at 7 😀 @mira https://example.org/a'
    const translation = '8 Uhr dann 😀'
    await enter(visit, source, translation)
    const shown = await page.locator('.marked').evaluateAll((elements) =>
      elements.map((element) => {
        const copy = element.cloneNode(true) as HTMLElement
        for (const aside of copy.querySelectorAll('.unseen')) aside.remove()
        return copy.textContent
      }),
    )
    expect(shown).toEqual([source, translation])
    const flagged = await page.locator('mark.flagged').allTextContents()
    expect(withoutDoubts(flagged)).toEqual(
      expect.arrayContaining(['7 (numbers)', '@mira (mentions)', 'https://example.org/a (links)', '8 (numbers)']),
    )
    expectNoComplaint(visit)
  })

  test('offers the examples of the language pair, and scores the one that is chosen', async () => {
    const visit = await visitScored()
    const { page } = visit
    await choosePair(visit, 'ro', 'en')
    expect(await page.locator('#examples-title').textContent()).toBe('Examples: Romanian to English')
    const examples = EXAMPLES['ro-en'] ?? []
    expect(await page.locator('.example-message').allTextContents()).toEqual(examples.map(({ source }) => source))
    const reply = page.waitForResponse(`${site.url}/v1/score`)
    await page.locator('.example.wrong').first().click()
    const [first] = examples
    expect((await reply).request().postDataJSON()).toMatchObject({
      source: first?.source,
      translation: first?.wrong,
      sourceLang: 'ro',
      targetLang: 'en',
    })
    expectNoComplaint(visit)
  })

  test('opens again with the message scored last in this tab, and forgets all when told so', async () => {
    const visit = await visitScored()
    const { page } = visit
    await enter(visit, 'see you tomorrow', 'bis morgen')
    await page.reload()
    await page.locator('.verdict').waitFor()
    expect(await page.getByLabel('Translation', { exact: true }).inputValue()).toBe('bis morgen')
    expect(await page.locator('.recent').count()).toBe(2)
    await page.locator('.recent').nth(1).click()
    await page.locator('mark.flagged').first().waitFor()
    await page.getByRole('button', { name: 'Forget them' }).click()
    expect(await page.locator('#recent-box').isVisible()).toBe(false)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    expectNoComplaint(visit)
  })

  test('gives a link to message and settings that no server sees, and opens it', async () => {
    const visit = await visitScored('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = visit
    await choosePair(visit, 'ro', 'en')
    await enter(visit, 'Bună & salut #1?', 'Hello & hi #1?')
    await page.getByLabel('Show translations that score at least').press('End')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.locator('#shared', { hasText: 'Copied' }).waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link.startsWith(`${site.url}/#`)).toBe(true)
    const opened = await visitScored(link.slice(site.url.length))
    expect(await opened.page.getByLabel('Message', { exact: true }).inputValue()).toBe('Bună & salut #1?')
    expect(await opened.page.locator('#threshold-value').textContent()).toBe('1.00')
    expect(await opened.page.locator('#curl').textContent()).toContain('"threshold": 1')
    expectNoComplaint(opened)
  })

  test('explains flags in a sentence, and what the verdict can be at best', async () => {
    const visit = await visitScored()
    await enter(visit, 'The price is 15 euros.', 'Der Preis ist 50 Euro.')
    expect(await visit.page.locator('.flags li').allTextContents()).toContain(
      'numbers The numbers of the two sides differ. At best: review.',
    )
  })

  test('previews a threshold while the slider moves', async () => {
    const { page } = await visitScored()
    await page.locator('.example.right').nth(1).click()
    await page.locator('body[data-stale=false]:not([data-busy])').waitFor()
    const slider = page.getByLabel('Show translations that score at least')
    await slider.focus()
    await slider.press('Home')
    expect(await page.locator('#threshold-effect').textContent()).toContain('is shown')
    expect(await page.locator('.zone').evaluateAll((zones) => zones.map((zone) => zone.textContent))).toEqual(['Accept'])
    await slider.press('End')
    expect(await page.locator('#threshold-effect').textContent()).toContain('original is shown instead')
    expect(await page.locator('.zone').evaluateAll((zones) => zones.map((zone) => zone.textContent))).toEqual(['Reject'])
  })

  test('asks for the chosen threshold once the slider rests, until it is taken back', async () => {
    const visit = await visitScored()
    const { page } = visit
    const before = await page.locator('.verdict-title').textContent()
    const asked = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByLabel('Show translations that score at least').press('End')
    expect((await asked).postDataJSON()).toMatchObject({ threshold: 1 })
    await page.locator('.verdict[data-verdict=reject]').waitFor()
    expect(await page.locator('#curl').textContent()).toContain('"threshold": 1')
    const again = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByRole('button', { name: 'Back to the release’s own' }).click()
    expect((await again).postDataJSON()).not.toHaveProperty('threshold')
    await page.locator('.verdict-title', { hasText: before ?? '' }).waitFor()
    expectNoComplaint(visit)
  })

  test('offers the language pairs that the service knows', async () => {
    const visit = await visitScored()
    const { languages } = (await (await fetch(`${site.url}/v1/languages`)).json()) as LanguagesReply
    const offered = await visit.page
      .locator('#source-lang option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))
    expect(new Set(offered)).toEqual(new Set(languages.map(({ sourceLang }) => sourceLang)))
    expectNoComplaint(visit)
  })

  test('does not foretell against a flag that decides alone', async () => {
    const visit = await visitScored()
    await enter(visit, 'The political prisoners were evacuated.', 'Политические заключённые были эвакуированы.')
    await visit.page.getByText('its flag has the original shown').waitFor()
    expect(await visit.page.locator('.verdict-title').textContent()).toBe('Reject')
  })

  test('foretells a warning where a flag asks for a look, as the verdict says', async () => {
    const visit = await visitScored()
    const { page } = visit
    await page.getByLabel('Show translations that score at least').press('Home')
    await page.getByText('is shown with a warning, because of its flag').waitFor()
    // The verdict was review before, for the score alone.
    await page.getByText('The flag numbers makes it review at best.').waitFor()
    await page.locator('.verdict[data-verdict=review]').waitFor()
  })

  test('greys an answer at once when what it was asked of has changed', async () => {
    const { page } = await visitScored()
    const said = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('#result-title') as Element, '::after').content)
    const filter = () => page.evaluate(() => getComputedStyle(document.querySelector('#result') as Element).filter)
    expect([await said(), await filter()]).toEqual(['none', 'none'])
    await page.getByLabel('Translation', { exact: true }).press('a')
    expect([await said(), await filter()]).toEqual(['" before your last change"', 'grayscale(1)'])
    await page.getByLabel('Translation', { exact: true }).press('Backspace')
    await page.getByLabel('To', { exact: true }).selectOption('zh')
    expect(await filter()).toBe('grayscale(1)')
  })

  test('takes the log-probabilities of the translation system, and says whether the score is of them', async () => {
    const visit = await visitScored()
    const { page } = visit
    await page.getByText('Log-probabilities', { exact: true }).click()
    await page.getByLabel('Of the tokens that').fill('[-0.1, -0.2, -3]')
    expect(await page.locator('#curl').textContent()).toContain('"logProbs"')
    const request = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByRole('button', { name: 'Score translation' }).click()
    expect((await request).postDataJSON()).toMatchObject({ logProbs: [-0.1, -0.2, -3] })
    await page.getByText(/Used for the score|Ignored: the release/).waitFor({ state: 'attached' })
    await page.locator('.example').first().click()
    await expect.poll(() => page.locator('#curl').textContent()).not.toContain('logProbs')
    expectNoComplaint(visit)
  })

  test('brings the result into sight on a phone, where it is below the form', async () => {
    const { page } = await visitScored('/', PHONE)
    await page.getByLabel('Message', { exact: true }).fill('a'.repeat(10_001))
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.problem').waitFor()
    await expect
      .poll(() => page.locator('.problem').evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight))
      .toBe(true)
  })

  test('works by keyboard alone, in the order that things are read', async () => {
    const visit = await visitScored()
    const { keyboard } = visit.page
    const focused = () => visit.page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || '')
    const order: string[] = []
    for (let i = 0; i < 11; i++) {
      await keyboard.press('Tab')
      order.push(await focused())
    }
    const form = ['source-lang', 'target-lang', 'source', 'translation', 'Score translation', 'share']
    expect(order).toEqual(['Skip to the message', 'edge-qe', 'API reference', 'Errors', 'OpenAPI', ...form])
    await visit.page.getByLabel('Message', { exact: true }).focus()
    await keyboard.press('Control+a')
    await keyboard.insertText('The alternative would have been to trigger a war in the area.')
    await keyboard.press('Tab')
    await keyboard.press('Control+a')
    await keyboard.insertText('Die Alternative wäre ein Krieg in der Gegend gewesen.')
    const asked = visit.page.waitForRequest(`${site.url}/v1/score`)
    await keyboard.press('Control+Enter')
    expect((await asked).postDataJSON()).toMatchObject({ translation: 'Die Alternative wäre ein Krieg in der Gegend gewesen.' })
    await visit.page.locator('.example').first().press('Enter')
    await expect.poll(focused).toBe('result-title')
    expectNoComplaint(visit)
  })

  test('names every control for people who do not see it', async () => {
    const { page } = await site.visit('/')
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')]
        .filter((control) => (control.labels?.length ?? 0) === 0)
        .map(({ id }) => id),
    )
    expect(nameless).toEqual([])
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('h1').count()).toBe(1)
  })

  test('says what is wrong, with a link to the code, when a request is refused', async () => {
    const { page } = await visitScored()
    await page.getByLabel('Message', { exact: true }).fill('a'.repeat(10_001))
    await page.getByRole('button', { name: 'Score translation' }).click()
    expect(await page.locator('.problem').textContent()).toContain('10001')
    await page.getByRole('link', { name: 'What TOO_LONG means' }).click()
    expect(await page.locator(':target').textContent()).toContain('TOO_LONG')
  })

  test('shows text as text, whatever it holds', async () => {
    const visit = await visitScored()
    const markup = '<img src=x onerror=alert(1)> ten'
    await enter(visit, markup, markup)
    expect(await visit.page.locator('#details img, #recent img').count()).toBe(0)
    expectNoComplaint(visit)
  })

  test('gives the request as a command, without the key, and keeps the key in this tab only', async () => {
    const visit = await visitScored()
    const { page } = visit
    await page.getByLabel('Message', { exact: true }).fill("it's")
    await page.getByText('API key', { exact: true }).click()
    await page.getByLabel('Key, where').fill('secret')
    const command = await page.locator('#curl').textContent()
    expect(command).toContain(`curl '${site.url}/v1/score'`)
    expect(command).toContain(String.raw`it'\''s`)
    expect(command).toContain('Bearer $EDGE_QE_KEY')
    expect(command).not.toContain('secret')
    const request = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByRole('button', { name: 'Score translation' }).click()
    expect((await request).headers().authorization).toBe('Bearer secret')
    const kept = await page.evaluate(() => [{ ...localStorage }, document.cookie, { ...sessionStorage }] as const)
    expect(kept.slice(0, 2)).toEqual([{}, ''])
    expect(kept[2]['edge-qe-key']).toBe('secret')
    expect(kept[2]['edge-qe-recent']).not.toContain('secret')
  })

  test('copies the command to the clipboard', async () => {
    const { page } = await visitScored('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByLabel('Message', { exact: true }).fill('Bună dimineața')
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.locator('#copied', { hasText: 'Copied' }).waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator('#curl').textContent())
  })

  test.each([320, 360])('fits a phone of %i pixels without scrolling sideways', async (width) => {
    const visit = await visitScored('/', { ...PHONE, viewport: { width, height: 740 } })
    await visit.page.locator('.example').nth(12).click()
    await visit.page.locator('body[data-stale=false]:not([data-busy])').waitFor()
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await visit.page.locator('.verdict').isVisible()).toBe(true)
    expectNoComplaint(visit)
  })

  test.each(['light', 'dark'] as const)('has a contrast of 4.5 or more everywhere when it is %s', async (colorScheme) => {
    const visit = await visitScored('/', { colorScheme })
    for (const index of [0, 3, 13]) {
      await visit.page.locator('.example').nth(index).click()
      await visit.page.locator('body[data-stale=false]:not([data-busy])').waitFor()
      expect(await findFaintText(visit.page, 4.5)).toEqual([])
    }
    const background = await visit.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(16, 22, 21)' : 'rgb(246, 247, 247)')
  })

  test('is light: what it loads is at most 110 kB, and 40 kB on the way', async () => {
    const loaded = await Promise.all(['/', '/playground.js', '/style.css', '/icon.svg'].map((path) => fetch(site.url + path)))
    const texts = await Promise.all(loaded.map(async (response) => Buffer.from(await response.arrayBuffer())))
    const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)
    expect(sum(texts.map(({ length }) => length))).toBeLessThanOrEqual(110_000)
    expect(sum(texts.map((text) => gzipSync(text).length))).toBeLessThanOrEqual(40_000)
  })
})
