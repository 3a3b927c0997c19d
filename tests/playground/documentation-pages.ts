/** What is tested of the documentation that the Worker serves. */

import { expect, test } from 'vitest'
import { ERRORS } from '../../edge/openapi/errors.ts'
import { OPERATIONS } from '../../edge/openapi/operations.ts'
import { findBarriers } from './accessibility.ts'
import type { Site } from './browser.ts'

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const testDocumentation = (getSite: () => Site): void => {
  test.each(['/', '/many', '/compare', '/docs/errors', '/style.css', '/message.js'])(
    '%s comes with a strict policy',
    async (path) => {
      const response = await fetch(getSite().url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-security-policy')).toBe(STRICT)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      await response.body?.cancel()
    },
  )

  test('the scorer of the page may compile WebAssembly, and ask nobody but this host', async () => {
    const response = await fetch(`${getSite().url}/device.js`)
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    )
    await response.body?.cancel()
  })

  test('/docs differs from that in its styles alone', async () => {
    const response = await fetch(`${getSite().url}/docs`)
    expect(response.headers.get('content-security-policy')).toBe(
      STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    )
    await response.body?.cancel()
  })

  test('/docs shows every operation and asks no other host', async () => {
    const { page, complaints, strangers } = await getSite().visit('/docs')
    await page.getByRole('heading', { name: 'Score a translation' }).waitFor()
    for (const { summary } of OPERATIONS) await page.getByRole('link', { name: summary }).first().waitFor()
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  })

  test('/docs/errors explains every code under its own anchor, and can be read', async () => {
    const { page, complaints } = await getSite().visit('/docs/errors')
    for (const { code, meaning } of ERRORS) expect(await page.locator(`#${code}`).textContent()).toContain(meaning)
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
  })
}
