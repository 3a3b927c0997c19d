/** The page that problems link to: every error code with an anchor. Plain HTML, no script. */

import { ERRORS, type ErrorExplanation } from './errors.ts'

export const toErrorsPage = (): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Errors of edge-qe</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header class="bar">
      <a class="brand" href="/"><img src="/icon.svg" alt="" width="22" height="22">edge-qe</a>
      <nav aria-label="Documentation">
        <a href="/docs">API reference</a>
        <a href="/docs/errors" aria-current="page">Errors</a>
        <a href="/openapi.json">OpenAPI</a>
      </nav>
    </header>
    <main>
      <div class="intro">
        <h1>Errors</h1>
        <p>Every error is application/problem+json (RFC 9457). Its code never changes, its detail names the field at fault.</p>
      </div>
      <section class="panel" aria-label="Error codes">
${ERRORS.map(toEntry).join('\n')}
      </section>
    </main>
  </body>
</html>
`

const toEntry = ({
  code,
  status,
  title,
  meaning,
  remedy,
}: ErrorExplanation): string => `        <article class="error" id="${quote(code)}">
          <h2><code>${quote(code)}</code> <span>${status}</span></h2>
          <p>${quote(title)}. ${quote(meaning)}</p>
          <p class="remedy">${quote(remedy)}</p>
        </article>`

const quote = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
