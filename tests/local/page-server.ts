/** A page on this machine with whatever files it needs, and a Chromium that opens it. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM } from '../playground/browser.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface PageFiles {
  /** By path; `/` is the page. */
  readonly texts: Readonly<Record<string, string | Uint8Array>>
  /** Where all other paths lie. */
  readonly folder: string
  /** Content-Security-Policy of everything. */
  readonly policy: string
}

/** What the page writes into its `<output>`; throws what it complains of before that. */
export const readOutput = async ({ texts, folder, policy }: PageFiles): Promise<string> => {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const body = texts[pathname] ?? (await readFile(join(folder, pathname)).catch(() => undefined))
    const type = pathname === '/' ? '.html' : extname(pathname)
    const headers = { 'content-type': TYPES[type] ?? 'application/octet-stream', 'content-security-policy': policy }
    response.writeHead(body === undefined ? 404 : 200, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A container has no user namespaces to build Chromium's sandbox of.
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const { promise: complaint, reject } = Promise.withResolvers<never>()
    page.on('pageerror', (error) => reject(error))
    page.on('console', (message) => {
      // Of a page without an icon, and of replies that are errors by intent.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) reject(new Error(message.text()))
    })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const output = page.locator('output')
    const written = output.filter({ hasText: /./ }).waitFor({ state: 'attached', timeout: 60_000 })
    await Promise.race([written, complaint])
    return (await output.textContent()) ?? ''
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
}
