/** What is tested of the page of many messages. */

import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BatchReply } from '../../edge/scoring/wire.ts'
import { findBarriers } from './accessibility.ts'
import { PHONE, type Site, type Visit } from './browser.ts'

const ROWS = [
  ['source', 'translation', 'sourceLang', 'targetLang'],
  ['We meet at 7', 'Wir treffen uns um 7', 'en', 'de'],
  ['We meet at 7', 'Wir treffen uns um 9', 'en', 'de'],
  ['Bună ziua', 'Good day', 'ro', 'en'],
  ['Hi', 'Hallo', '?', 'de'],
]
const TSV = ROWS.map((row) => row.join('\t')).join('\n')

export const testManyPage = (getSite: () => Site): void => {
  let visit: Visit
  let page: Visit['page']
  let url: string

  beforeAll(async () => {
    url = getSite().url
    visit = await getSite().visit('/many')
    page = visit.page
    await page.locator('#rows[data-example]').waitFor()
  })

  afterAll(() => {
    expect(visit.complaints).toEqual([])
    expect(visit.strangers).toEqual([])
  })

  const column = (n: number) => page.locator(`tbody tr td:nth-child(${n})`).allTextContents()
  const score = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Score all' }).click()
    await page.locator('#status', { hasText: ' s' }).filter({ hasText: 'scored' }).waitFor({ timeout: 30_000 })
  }

  test('scores a table by batches, each row in its own languages', async () => {
    await page.getByLabel('Messages with their').fill(TSV)
    const reply = page.waitForResponse(`${url}/v1/score/batch`)
    await score()
    const { items } = (await (await reply).json()) as BatchReply
    expect(await column(3)).toEqual(items.map((item) => ('error' in item ? '' : item.score?.toFixed(2))))
    expect(await column(2)).toEqual([...(await column(2)).slice(0, 3), 'Not scored'])
    expect((await column(7))[1]).toBe('numbers')
    expect((await column(7))[3]).toContain('sourceLang')
    expect(await page.locator('.share').allTextContents()).toContain('Not scored: 1 (25 %)')
  })

  test('gives the same scores in the page, where no text is sent to anybody', async () => {
    const byService = await column(3)
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
    await page.getByLabel('In this page').check()
    await page.getByRole('button', { name: 'Score all' }).click()
    await page.locator('#status', { hasText: 'scored in this page' }).waitFor({ timeout: 30_000 })
    expect(await column(3)).toEqual(byService)
    expect(sent.filter((request) => request.startsWith('POST'))).toEqual([])
    await page.getByLabel('By this service').check()
  })

  test('sorts by a column and back, and says so; shows the rows of one verdict', async () => {
    const heading = page.getByRole('columnheader', { name: 'Score' })
    await heading.getByRole('button').press('Enter')
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    const ascending = (await column(3)).slice(0, 3)
    expect(ascending).toEqual(ascending.toSorted())
    await heading.getByRole('button').press('Enter')
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
    await page.locator('.share[data-verdict=error]').click()
    expect(await column(2)).toEqual(['Not scored'])
    await page.locator('.share').first().click()
  })

  test('gives all of it as a table that scores again to the same', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text.split('\n')[0]?.split('\t').slice(0, 5)).toEqual([...(ROWS[0] ?? []), 'verdict'])
    const before = await page.locator('.share').allTextContents()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'rows.tsv', mimeType: 'text/plain', buffer: Buffer.from(text) })
    await expect.poll(() => page.getByLabel('Messages with their').inputValue()).toBe(text)
    await score()
    expect(await page.locator('.share').allTextContents()).toEqual(before)
  })

  test('says how far it is with hundreds of rows, and stops when told to', async () => {
    await page.getByLabel('Messages with their').fill('How are you?\tWie geht es dir?\n'.repeat(640))
    // Pressed in the page, at the first progress: from here it might be over before.
    await page.evaluate(() => {
      const status = document.querySelector('#status') as Element
      const observer = new MutationObserver(() => {
        if (!/^[1-9]\d* of 640 rows$/.test(status.textContent ?? '')) return
        observer.disconnect()
        document.querySelector<HTMLButtonElement>('#stop')?.click()
      })
      observer.observe(status, { childList: true })
    })
    await page.getByRole('button', { name: 'Score all' }).click()
    await page.locator('#status', { hasText: /^Stopped after \d+ of 640 rows/ }).waitFor()
    expect(await page.locator('#progress').getAttribute('max')).toBe('640')
    const scored = Number((await page.locator('.share').first().textContent())?.slice('All '.length))
    expect([scored % 32, scored > 0 && scored < 640]).toEqual([0, true])
  })

  test('opens a row by itself', async () => {
    await page.getByLabel('Messages with their').fill('Guten Tag!\tGood day!')
    await page.getByLabel('From', { exact: true }).selectOption('de')
    await page.getByLabel('To', { exact: true }).selectOption('en')
    await score()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('link', { name: '1', exact: true }).click()
    await page.locator('.verdict').waitFor()
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('Guten Tag!')
  })

  test('fits a phone of 320 pixels', async () => {
    const phone = await getSite().visit('/many', PHONE)
    await phone.page.locator('#rows[data-example]').waitFor()
    await phone.page.getByRole('button', { name: 'Score all' }).click()
    await phone.page.locator('tbody tr').first().waitFor()
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
}
