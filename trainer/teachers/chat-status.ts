/** What an endpoint's answer means for whoever asked: its status, also where it hides in a 200, and how long it wants to be left alone. */

/** Said with a 4xx by llama.cpp, vLLM, OpenAI and others of a request that does not fit the model's context. */
export const OVER_CONTEXT =
  /exceed_context_size|context_length_exceeded|context (?:length|size|window)|(?:prompt|input) is too long|max_model_len|maximum number of tokens/i
/** Said with a 400, instead of a reply that is a refusal, by providers that filter what they are asked. */
export const FILTERED = /content_filter|content_policy|ResponsibleAIPolicy|data_inspection_failed/i
/** Said with a 429 that no patience helps against. */
export const SPENT = /insufficient_quota|billing_hard_limit|credit balance|insufficient (?:credits|balance|funds)/i

/** Every failure of a server or of what is before it, Cloudflare's 520 to 530 too, but for two that time does not mend. */
const NEVER_MENDED = [501, 505]
export const RETRIED = [
  408,
  409,
  425,
  429,
  ...Array.from({ length: 100 }, (_, i) => 500 + i).filter((status) => !NEVER_MENDED.includes(status)),
]

/** Statuses of errors that have a name for a code. */
const NAMED = [
  [429, /rate.?limit|too.?many.?requests|quota|throttl/i],
  [400, OVER_CONTEXT],
  [400, FILTERED],
  [401, /api.?key|authenticat|unauthori|permission|forbidden/i],
  [404, /not.?found/i],
  [503, /overload|unavailable|loading|server_?error|internal|time.?out|capacity/i],
  [400, /invalid|unsupported|bad.?request/i],
] as const

/** Of an error that is told without any of these: the next attempt may be better. */
const UNKNOWN = 500

/** The status that a 200 should have had whose body is an error instead of a reply; undefined for any other body. */
export const toHiddenStatus = (body: string): number | undefined => {
  if (!/"error"/.test(body)) return undefined
  const reply = parseObject(body)
  const [choice] = Array.isArray(reply?.['choices']) ? reply['choices'] : []
  const error = reply?.['error'] ?? (isObject(choice) ? choice['error'] : undefined)
  if (!error || (isObject(choice) && isObject(choice['message']) && choice['message']['content'])) return undefined
  const fields = isObject(error) ? error : {}
  for (const name of ['code', 'status', 'status_code', 'http_status']) {
    const status = Number(fields[name])
    if (status >= 400 && status < 600) return status
  }
  const said = isObject(error) ? JSON.stringify(error) : String(error)
  return NAMED.find(([, names]) => names.test(said))?.[0] ?? UNKNOWN
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The headers that ky heeds, in its order, and OpenAI's of milliseconds. */
const HEADERS = ['retry-after', 'ratelimit-reset', 'x-ratelimit-retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset']
/** Numbers beyond this are moments, not spans. */
const EPOCH_SECONDS = Date.parse('2024-01-01') / 1000

/** Milliseconds; 0 where the server says nothing (RFC 9110 section 10.2.3). */
export const readWait = (headers: Headers): number => {
  const ms = Number(headers.get('retry-after-ms'))
  if (ms > 0) return ms
  const text = HEADERS.map((name) => headers.get(name)).find((value) => value !== null) ?? ''
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (number < EPOCH_SECONDS) return 1000 * number
  const at = Number.isNaN(number) ? Date.parse(text) : 1000 * number
  return Number.isFinite(at) ? Math.max(0, at - Date.now()) : 0
}
