import { beforeAll, describe, expect, test } from 'vitest'
import { EXAMPLES } from '../../edge/playground/examples.ts'
import { CHROMIUM, type Site, SKIPPED, startSite, type Visit } from './browser.ts'
import { findFaintText } from './contrast.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const

describe.skipIf(!CHROMIUM)(`the playground${SKIPPED}`, () => {
  let site: Site

  beforeAll(async () => {
    site = await startSite()
    return site.close
  })

  const scoreExample = async (visit: Visit, index: number): Promise<void> => {
    await visit.page.locator('.example').nth(index).click()
    await visit.page.locator('.verdict').waitFor()
  }

  const expectNoComplaint = ({ complaints, strangers }: Visit): void => {
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  }

  test('scores what is entered and shows verdict, score and interval', async () => {
    const visit = await site.visit('/')
    const { page } = visit
    await page.getByLabel('Message', { exact: true }).fill('Guvernul numește un prefect în fiecare județ.')
    await page.getByLabel('Translation', { exact: true }).fill('The Government appoints a prefect to each county.')
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.verdict').waitFor()
    expect(await page.locator('.verdict-title').textContent()).toMatch(/^(Accept|Review)$/)
    expect(await page.locator('.score').textContent()).toMatch(/^Score 0\.\d\d$/)
    expect(await page.getByRole('status').first().textContent()).toMatch(/score 0\.\d\d, interval 0\.\d\d to [01]\.\d\d/)
    expect(await page.locator('dl').textContent()).toMatch(/Release[0-9a-f]{64}Enginekernel/)
    expectNoComplaint(visit)
  })

  test('marks the doubtful words where they stand in the translation', async () => {
    const visit = await site.visit('/')
    const bad = EXAMPLES.findIndex(({ translation }) => translation.includes('beacles'))
    await scoreExample(visit, bad)
    expect(await visit.page.locator('mark').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('beacles')]),
    )
    const shown = await visit.page.locator('.marked').evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement
      for (const aside of copy.querySelectorAll('.unseen')) aside.remove()
      return copy.textContent
    })
    expect(shown).toBe(EXAMPLES[bad]?.translation)
    expectNoComplaint(visit)
  })

  test('has a good and a bad example in each language pair, and scores every one of them', async () => {
    const visit = await site.visit('/')
    for (const [index, { source, languagePair }] of EXAMPLES.entries()) {
      const reply = visit.page.waitForResponse(`${site.url}/v1/score`)
      await visit.page.locator('.example').nth(index).click()
      const response = await reply
      expect(response.status()).toBe(200)
      const { source: sent, sourceLang, targetLang } = response.request().postDataJSON()
      expect({ source: sent, languagePair: `${sourceLang}-${targetLang}` }).toEqual({ source, languagePair })
    }
    expect(new Set(EXAMPLES.map(({ languagePair }) => languagePair)).size).toBe(7)
    expectNoComplaint(visit)
  })

  test('explains flags in a sentence', async () => {
    const { page } = await site.visit('/')
    await page.getByLabel('Message', { exact: true }).fill('Prețul este 15 lei.')
    await page.getByLabel('Translation', { exact: true }).fill('The price is 50 lei.')
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.flags').waitFor()
    expect(await page.locator('.flags li').allTextContents()).toContain('numbers The numbers of the two sides differ.')
  })

  test('previews a threshold while the slider moves', async () => {
    const visit = await site.visit('/')
    await scoreExample(visit, 0)
    const slider = visit.page.getByLabel('Show translations that score at least')
    await slider.focus()
    await slider.press('Home')
    expect(await visit.page.locator('#threshold-effect').textContent()).toContain('is shown')
    await slider.press('End')
    expect(await visit.page.locator('#threshold-effect').textContent()).toContain('original is shown instead')
    expect(await visit.page.locator('.line').evaluate((element) => element.style.left)).toBe('100%')
  })

  test('asks for the chosen threshold once the slider rests, until it is taken back', async () => {
    const visit = await site.visit('/')
    const { page } = visit
    await scoreExample(visit, 0)
    const before = await page.locator('.verdict').getAttribute('data-verdict')
    const asked = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByLabel('Show translations that score at least').press('End')
    expect((await asked).postDataJSON()).toMatchObject({ threshold: 1 })
    await page.locator('.verdict[data-verdict=reject]').waitFor()
    expect(await page.locator('#curl').textContent()).toContain('"threshold": 1')
    const again = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByRole('button', { name: 'Back to the release’s own' }).click()
    expect((await again).postDataJSON()).not.toHaveProperty('threshold')
    await page.locator(`.verdict[data-verdict=${before}]`).waitFor()
    expectNoComplaint(visit)
  })

  test('offers the language pairs that the service knows', async () => {
    const visit = await site.visit('/')
    await visit.page.waitForLoadState('networkidle')
    const { languages } = (await (await fetch(`${site.url}/v1/languages`)).json()) as { languages: { sourceLang: string }[] }
    const offered = await visit.page
      .locator('#source-lang option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))
    expect(new Set(offered)).toEqual(new Set(languages.map(({ sourceLang }) => sourceLang)))
    expectNoComplaint(visit)
  })

  test('does not foretell against a flag that decides alone', async () => {
    const { page } = await site.visit('/')
    await page.getByLabel('Message', { exact: true }).fill('Deținuții politici au fost evacuați.')
    await page.getByLabel('Translation', { exact: true }).fill('Политические заключённые были эвакуированы.')
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.getByText('its flag has the original shown').waitFor()
    expect(await page.locator('.verdict-title').textContent()).toBe('Reject')
  })

  test('foretells a warning where a flag asks for a look, as the verdict says', async () => {
    const { page } = await site.visit('/')
    const french = 'Le gouvernement nomme un préfet dans chaque département pour être son représentant local dans le pays.'
    await page.getByLabel('Message', { exact: true }).fill('Guvernul numește un prefect în fiecare județ din țară.')
    await page.getByLabel('Translation', { exact: true }).fill(french)
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.flags', { hasText: 'language' }).waitFor()
    await page.getByLabel('Show translations that score at least').press('Home')
    await page.getByText('is shown with a warning, because of its flag').waitFor()
    await page.locator('.verdict[data-verdict=review]').waitFor()
  })

  test('says nothing of a change before there is a result', async () => {
    const { page } = await site.visit('/')
    await page.getByLabel('Message', { exact: true }).fill('Da.')
    const said = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('#result-title') as Element, '::after').content)
    expect(await said()).toBe('none')
    await page.getByLabel('Translation', { exact: true }).fill('Yes.')
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.verdict').waitFor()
    expect(await said()).toBe('none')
    await page.getByLabel('Translation', { exact: true }).fill('No.')
    expect(await said()).toContain('before your last change')
  })

  test('takes the log-probabilities of the translation system, and says whether the score is of them', async () => {
    const visit = await site.visit('/')
    const { page } = visit
    await page.getByLabel('Message', { exact: true }).fill('Guvernul numește un prefect în fiecare județ.')
    await page.getByLabel('Translation', { exact: true }).fill('The Government appoints a prefect to each county.')
    await page.getByText('Log-probabilities', { exact: true }).click()
    await page.getByLabel('Of the tokens that').fill('[-0.1, -0.2, -3]')
    expect(await page.locator('#curl').textContent()).toContain('"logProbs"')
    const request = page.waitForRequest(`${site.url}/v1/score`)
    await page.getByRole('button', { name: 'Score translation' }).click()
    expect((await request).postDataJSON()).toMatchObject({ logProbs: [-0.1, -0.2, -3] })
    await page.getByText('Used for the score').waitFor()
    await scoreExample(visit, 0)
    await expect.poll(() => page.locator('#curl').textContent()).not.toContain('logProbs')
    expectNoComplaint(visit)
  })

  test('brings the result into sight on a phone, where it is below the form', async () => {
    const { page } = await site.visit('/', PHONE)
    await page.getByLabel('Message', { exact: true }).fill('a'.repeat(10_001))
    await page.getByRole('button', { name: 'Score translation' }).click()
    await page.locator('.problem').waitFor()
    await expect
      .poll(() => page.locator('.problem').evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight))
      .toBe(true)
  })

  test('works by keyboard alone, in the order that things are read', async () => {
    const visit = await site.visit('/')
    const { keyboard } = visit.page
    const focused = () => visit.page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || '')
    const order: string[] = []
    for (let i = 0; i < 10; i++) {
      await keyboard.press('Tab')
      order.push(await focused())
    }
    const form = ['source-lang', 'target-lang', 'source', 'translation', 'Score translation']
    expect(order).toEqual(['Skip to the message', 'edge-qe', 'API reference', 'Errors', 'OpenAPI', ...form])
    await visit.page.getByLabel('Message', { exact: true }).focus()
    await keyboard.insertText('Alternativa ar fi fost declanșarea unui război în zonă.')
    await keyboard.press('Tab')
    await keyboard.insertText('The alternative would have been to trigger a war in the area.')
    await keyboard.press('Control+Enter')
    await visit.page.locator('.verdict').waitFor()
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
    const { page } = await site.visit('/')
    await page.getByLabel('Message', { exact: true }).fill('a'.repeat(10_001))
    await page.getByRole('button', { name: 'Score translation' }).click()
    expect(await page.locator('.problem').textContent()).toContain('10001')
    await page.getByRole('link', { name: 'What TOO_LONG means' }).click()
    expect(await page.locator(':target').textContent()).toContain('TOO_LONG')
  })

  test('shows text as text, whatever it holds', async () => {
    const visit = await site.visit('/')
    const markup = '<img src=x onerror=alert(1)> zece'
    await visit.page.getByLabel('Message', { exact: true }).fill(markup)
    await visit.page.getByLabel('Translation', { exact: true }).fill(markup)
    await visit.page.getByRole('button', { name: 'Score translation' }).click()
    await visit.page.locator('.verdict').waitFor()
    expect(await visit.page.locator('#details img').count()).toBe(0)
    expectNoComplaint(visit)
  })

  test('gives the request as a command, without the key, and keeps the key in this tab only', async () => {
    const visit = await site.visit('/')
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
    expect(await page.evaluate(() => [{ ...localStorage }, document.cookie, { ...sessionStorage }])).toEqual([
      {},
      '',
      { 'edge-qe-key': 'secret' },
    ])
  })

  test('copies the command to the clipboard', async () => {
    const { page } = await site.visit('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByLabel('Message', { exact: true }).fill('Bună dimineața')
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.locator('#copied', { hasText: 'Copied' }).waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator('#curl').textContent())
  })

  test('fits a phone without scrolling sideways', async () => {
    const visit = await site.visit('/', PHONE)
    await scoreExample(visit, 11)
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.viewport.width)
    expect(await visit.page.locator('.verdict').isVisible()).toBe(true)
    expectNoComplaint(visit)
  })

  test.each(['light', 'dark'] as const)('has a contrast of 4.5 or more everywhere when it is %s', async (colorScheme) => {
    const visit = await site.visit('/', { colorScheme })
    for (const index of [0, 3, 13]) {
      await scoreExample(visit, index)
      expect(await findFaintText(visit.page, 4.5)).toEqual([])
    }
    const background = await visit.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(16, 22, 21)' : 'rgb(246, 247, 247)')
  })
})
