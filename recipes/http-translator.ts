/** Any machine translation with a JSON API over HTTP, by a setting: LibreTranslate, DeepL, Google, one of your own. */

import * as z from 'zod/mini'
import { toLanguage } from './judge.ts'
import type { Machine } from './translator.ts'

/** README.md shows it for three services. */
const settingSchema = z.object({
  /** May hold `{text}`, `{source}`, `{target}` and `{targetTag}` in its path and query, as the body may. */
  url: z.string(),
  headers: z.optional(z.record(z.string(), z.string())),
  body: z.unknown(),
  /** Where the translation is in the reply: names and indices joined by dots, such as `translations.0.text`. */
  translation: z.string(),
  /** Where the language of the message is, if the service says. */
  sourceLang: z.optional(z.string()),
})

/** Throws if the setting cannot be read, without quoting it: it may hold a key. */
export const createHttpMachine = (setting: string, send: typeof fetch = fetch): Machine => {
  const { url, headers, body, translation, sourceLang } = parseSetting(setting)
  return async ({ text, sourceLang: source = 'auto', targetLang, signal }) => {
    const values = { text, source, target: toLanguage(targetLang) ?? targetLang, targetTag: targetLang }
    const response = await send(toUrl(url, values), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(fill(body, values)),
      // Elsewhere, keys in `headers` and the message are for nobody to read.
      redirect: 'manual',
      signal: signal ?? null,
    })
    if (!response.ok) {
      console.warn(JSON.stringify({ event: 'translator refused', status: response.status }))
      throw new Error(`translator: ${response.status}`)
    }
    const reply: unknown = await response.json()
    const found = sourceLang === undefined ? undefined : pick(reply, sourceLang)
    return {
      translation: z.parse(z.string(), pick(reply, translation)),
      sourceLang: typeof found === 'string' ? found.toLowerCase() : undefined,
    }
  }
}

const parseSetting = (setting: string): z.infer<typeof settingSchema> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(setting)
  } catch {
    throw new Error('TRANSLATOR: expected one line of JSON')
  }
  const { data, error } = z.safeParse(settingSchema, parsed)
  if (!data)
    throw new Error(`TRANSLATOR: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
  return data
}

/** The address with its places filled in. Throws where a value would make another host or another depth of path of it. */
const toUrl = (template: string, values: Readonly<Record<string, string>>): string => {
  const [filled, expected] = [encodeURIComponent, () => 'x'].map((encode) => new URL(String(fill(template, values, encode))))
  const depth = (url: URL | undefined) => url?.pathname.split('/').filter(Boolean).length
  // encodeURIComponent leaves dots, and a segment of one or two is a step in a path.
  if (filled?.origin !== expected?.origin || depth(filled) !== depth(expected))
    throw new Error('translator: a text or language would lead to another address')
  return filled?.href ?? ''
}

/** Every text of a template with its `{names}` replaced. */
const fill = (template: unknown, values: Readonly<Record<string, string>>, encode = (value: string) => value): unknown => {
  if (typeof template === 'string')
    return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? encode(values[name] ?? '') : whole,
    )
  if (Array.isArray(template)) return template.map((item) => fill(item, values, encode))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, values, encode)]))
}

const pick = (reply: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value === null || value === undefined ? undefined : Reflect.get(Object(value), name)),
      reply,
    )
