/** What is tested of the page that compares translations. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RankReply } from '../../edge/scoring/wire.ts'
import { findBarriers } from './accessibility.ts'
import { PHONE, type Site, type Visit } from './browser.ts'

export const testComparePage = (getSite: () => Site): void => {
  let visit: Visit
  let page: Visit['page']
  let url: string

  beforeAll(async () => {
    url = getSite().url
    visit = await getSite().visit('/compare', { permissions: ['clipboard-read', 'clipboard-write'] })
    page = visit.page
    await page.locator('.rank').first().waitFor()
  })

  afterAll(() => {
    expect(visit.complaints).toEqual([])
    expect(visit.strangers).toEqual([])
  })

  const ranked = () => page.locator('.rank-text').allTextContents()
  const compare = async (): Promise<RankReply[]> => {
    const replies: Promise<RankReply>[] = []
    page.on('response', (response) => {
      if (response.url() === `${url}/v1/rank`) replies.push(response.json() as Promise<RankReply>)
    })
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.locator('body[data-stale=false]:not([data-busy])').waitFor()
    page.removeAllListeners('response')
    // The page orders by the release that is served, whichever release answers first.
    const rank = ({ model }: RankReply): number => (model.channel === 'canary' ? 1 : 0)
    return (await Promise.all(replies)).toSorted((one, other) => rank(one) - rank(other))
  }

  test('opens with translations of one message, the right one first', async () => {
    const [best, ...others] = await ranked()
    expect(best).toBe('Du schuldest mir noch 12 Euro')
    expect(others).toHaveLength(2)
    expect(await page.locator('#announcement').textContent()).toMatch(/^Translation 2 is first: \w+, score [01]\.\d\d$/)
  })

  test('takes up to five, leaves out what is empty, and shows them in the order that the service says', async () => {
    const add = page.getByRole('button', { name: 'Add a translation' })
    await add.click()
    await add.press('Enter')
    expect(await add.isDisabled()).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('translation-5')
    await page.getByLabel('Translation 4', { exact: true }).fill('Ihr schuldet mir noch zwölf Euro')
    expect(await page.locator('body').getAttribute('data-stale')).toBe('true')
    const [reply] = await compare()
    const sent = ['Du schuldest mir noch 20 Euro', 'Du schuldest mir noch 12 Euro', 'You still owe me 12 euros']
    const all = [...sent, 'Ihr schuldet mir noch zwölf Euro']
    expect(await ranked()).toEqual(reply?.ranking.map(({ index }) => all[index]))
    expect(await page.locator('.rank .tick').count()).toBe(4)
  })

  test('says which differences are larger than the noise', async () => {
    await page.getByRole('button', { name: 'Remove translation 4' }).click()
    const [reply] = await compare()
    const [best] = reply?.ranking ?? []
    const note = (await page.locator('.rank-note').first().textContent()) ?? ''
    expect(note.includes('by more than the noise')).toBe((best?.beats.length ?? 0) > 0)
    await page.getByLabel('Translation 3', { exact: true }).fill('Du schuldest mir noch 12 Euro.')
    await page.getByLabel('Translation 1', { exact: true }).fill('Du schuldest mir noch 12 Euro!')
    await compare()
    expect(await page.locator('.rank-note').first().textContent()).toContain('No difference here is larger than the noise')
  })

  test('shows beside it what another release says of the same translations', async () => {
    expect(await page.locator('#releases label').allTextContents()).toEqual([
      expect.stringContaining('default, as deployed'),
      expect.stringContaining('small, channel canary'),
    ])
    const replies = await compare()
    expect(new Set(replies.map(({ model }) => model.name))).toEqual(new Set(['default', 'small']))
    const canary = replies.find(({ model }) => model.channel === 'canary')
    const said = await page.locator('.other-release').allTextContents()
    expect(said.map((text) => text.slice(-4)).toSorted()).toEqual(
      canary?.ranking.map(({ score }) => score?.toFixed(2)).toSorted(),
    )
    await page.getByLabel('small, channel canary').uncheck()
    expect(await compare()).toHaveLength(1)
    expect(await page.locator('.other-release').count()).toBe(0)
  })

  test('gives a link to all of them, and leaves nobody out', async () => {
    expect(await findBarriers(page)).toEqual([])
    const before = await ranked()
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.locator('#shared', { hasText: 'Copied' }).waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.goto('about:blank')
    await page.goto(link)
    await page.locator('.rank').first().waitFor()
    expect(await ranked()).toEqual(before)
  })

  test('fits a phone of 320 pixels', async () => {
    const phone = await getSite().visit('/compare', PHONE)
    await phone.page.locator('.rank').first().waitFor()
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
}
