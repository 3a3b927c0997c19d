import { beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../edge/openapi/errors.ts'
import { OPERATIONS } from '../../edge/openapi/operations.ts'
import { CHROMIUM, type Site, SKIPPED, startSite } from './browser.ts'
import { findFaintText } from './contrast.ts'

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

describe.skipIf(!CHROMIUM)(`the documentation${SKIPPED}`, () => {
  let site: Site

  beforeAll(async () => {
    site = await startSite()
    return site.close
  })

  test.each(['/', '/docs/errors', '/style.css', '/playground.js'])('%s comes with a strict policy', async (path) => {
    const response = await fetch(site.url + path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toBe(STRICT)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    await response.body?.cancel()
  })

  test('/docs differs from that in its styles alone', async () => {
    const response = await fetch(`${site.url}/docs`)
    expect(response.headers.get('content-security-policy')).toBe(
      STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    )
    await response.body?.cancel()
  })

  test.each(['light', 'dark'] as const)(
    '/docs shows every operation and asks no other host when it is %s',
    async (colorScheme) => {
      const { page, complaints, strangers } = await site.visit('/docs', { colorScheme })
      await page.getByRole('heading', { name: 'Score a translation' }).waitFor()
      for (const { summary } of OPERATIONS) await page.getByRole('link', { name: summary }).first().waitFor()
      expect(complaints).toEqual([])
      expect(strangers).toEqual([])
    },
  )

  test('/docs/errors explains every code under its own anchor, and can be read', async () => {
    const { page, complaints } = await site.visit('/docs/errors')
    for (const { code, meaning } of ERRORS) expect(await page.locator(`#${code}`).textContent()).toContain(meaning)
    expect(await findFaintText(page, 4.5)).toEqual([])
    expect(complaints).toEqual([])
  })
})
