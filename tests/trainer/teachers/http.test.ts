/** A chat model as a teacher, against a real server that goes wrong in every way that real ones do. */

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPace } from '../../../trainer/labels/pace.ts'
import type { LabelSummary } from '../../../trainer/stages/label.ts'
import { type Asking, askChat, eachWithChat, expected, readLabels, TRANSLATIONS, toScores } from './ask-chat.ts'
import { FAULTS } from './chat-server.ts'
import { FORMS } from './reply-forms.ts'

const chat = eachWithChat()
const { start } = chat
const ask = (asking: Asking = {}): Promise<LabelSummary> => askChat(chat, asking)
const readScores = (): Promise<Record<string, number>> => readLabels(chat.folder)

describe('a chat model', () => {
  test('is asked at temperature 0 for structured output, with the texts as data, and its points become z', async () => {
    const { bodies } = await start()
    expect(await ask({ toml: 'pairsPerRequest = 5\n' })).toMatchObject({ labelled: 12, failed: 0 })
    expect(await readScores()).toEqual(expected)
    expect(bodies.length).toBe(3)
    expect(bodies[0]).toMatchObject({
      model: 'judge-1',
      temperature: 0,
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    })
    const [system, user] = (bodies[0] as { messages: { role: string; content: string }[] }).messages
    expect(system?.content).toMatch(/from Romanian into English/)
    expect(user?.content).toContain('{"number":1,"source":"Casa 0 e \\"mare\\"","translation":"The house number  is big."}')
  })

  test('that does not know JSON schemas is told the form in words', async () => {
    const { bodies } = await start()
    expect(await ask({ toml: 'structured = false\npairsPerRequest = 12\n' })).toMatchObject({ labelled: 12 })
    expect(bodies[0]).not.toHaveProperty('response_format')
    expect(JSON.stringify(bodies[0])).toContain('Answer with JSON and nothing else')
  })

  test('is paid once for an answer, in whatever form it comes', async () => {
    const forms = Object.values(FORMS)
    const { requests } = await start({ form: (number) => forms[number] })
    const translations = forms.map((_, i) => `The house ${'x'.repeat(i)}`)
    expect(await ask({ translations })).toMatchObject({ labelled: forms.length, failed: 0 })
    expect(await readScores()).toEqual(toScores(translations))
    expect(requests.length).toBe(forms.length)
  })

  test.each(FAULTS)('that answers with "%s" is asked again and gives the same labels', async (fault) => {
    const { requests } = await start({ fault: (number) => (number === 1 ? fault : undefined) })
    const timeoutSeconds = fault === 'hang' ? 1 : 20
    expect(await ask({ toml: 'pairsPerRequest = 4\nparallel = 1\n', timeoutSeconds })).toMatchObject({
      labelled: 12,
      failed: 0,
    })
    expect(await readScores()).toEqual(expected)
    expect(requests.length).toBe(4)
  })

  test('is given the time that Retry-After asks for', async () => {
    const { times } = await start({ fault: (number) => (number === 0 ? '429' : undefined) })
    await ask({ toml: 'pairsPerRequest = 12\n' })
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990)
  })

  test('that refuses a pair every time costs that pair only, after a bounded number of attempts, and may be asked again later', async () => {
    const bad = TRANSLATIONS[3] ?? ''
    const state: { refuses: boolean } = { refuses: true }
    const { requests } = await start({
      fault: (_, translations) => (state.refuses && translations.includes(bad) ? 'refusal' : undefined),
    })
    expect(await ask({ toml: 'pairsPerRequest = 4\nattempts = 2\n' })).toMatchObject({ labelled: 11, failed: 1 })
    expect(requests.filter((translations) => translations.includes(bad)).length).toBe(4)
    expect(JSON.parse(await readFile(join(chat.folder, 'out/failed.jsonl'), 'utf8'))).toMatchObject({
      translation: bad,
      reason: 'refused: I cannot help with that. (2 attempts)',
    })
    const { [bad]: _, ...others } = expected
    expect(await readScores()).toEqual(others)
    state.refuses = false
    await ask({ toml: 'pairsPerRequest = 4\nattempts = 2\n' })
    expect(await readScores()).toEqual(others)
    expect(await ask({ toml: 'pairsPerRequest = 4\nattempts = 2\n', retryFailed: true })).toMatchObject({
      labelled: 12,
      failed: 0,
    })
    expect(await readScores()).toEqual(expected)
  })

  test.each([
    ['500', /500 Internal Server Error after 3 attempts: <h1>.*Finished labels are kept/],
    ['hang', /no answer within 1 s, 3 attempts\. Finished labels are kept/],
    ['reset', /chat\/completions: .*, 3 attempts\. Finished labels are kept/],
  ] as const)('that is down (%s) ends the run in one sentence; what was paid for is kept', async (fault, message) => {
    const state: { down: boolean } = { down: true }
    const { requests } = await start({ fault: (number) => (state.down && number >= 5 ? fault : undefined) })
    await expect(ask({ toml: 'parallel = 1\n', timeoutSeconds: fault === 'hang' ? 1 : 20 })).rejects.toThrow(message)
    state.down = false
    const paid = requests.slice(0, 5)
    requests.length = 0
    await ask({ toml: 'parallel = 1\n' })
    expect(await readScores()).toEqual(expected)
    expect(requests.flat().filter((text) => paid.flat().includes(text))).toEqual([])
  })

  test('without the right key says which variable should hold it', async () => {
    await start({ key: 'right' })
    process.env['EDGE_QE_TEST_KEY'] = 'wrong'
    await expect(ask({ toml: 'keyFrom = "EDGE_QE_TEST_KEY"\n' })).rejects.toThrow(
      /401 Unauthorized: the key is missing or wrong/,
    )
    process.env['EDGE_QE_TEST_KEY'] = 'right'
    expect(await ask({ toml: 'keyFrom = "EDGE_QE_TEST_KEY"\n' })).toMatchObject({ labelled: 12 })
    delete process.env['EDGE_QE_TEST_KEY']
    await expect(ask({ toml: 'keyFrom = "EDGE_QE_TEST_KEY"\n' })).rejects.toThrow(/EDGE_QE_TEST_KEY is not set/)
  })

  test('never spends more than its limits, in tokens or money, also after a restart', async () => {
    const { requests } = await start()
    const prices = 'prices = { input = 1.0, output = 10.0 }\n'
    await expect(ask({ toml: `${prices}limits = { tokens = 3500 }\n` })).rejects.toThrow(
      /limits\.tokens: .* of 3,500 are spent/,
    )
    const paid = requests.length
    expect(110 * paid).toBeLessThanOrEqual(3500)
    await expect(ask({ toml: `${prices}limits = { money = 0.0032 }\n` })).rejects.toThrow(/limits\.money/)
    expect(requests.length * 200e-6).toBeLessThanOrEqual(0.0032)
    const lines: string[] = []
    await ask({ toml: prices, lines })
    expect(requests.length).toBe(12)
    expect(lines.at(-1)).toMatch(/12 requests, 1,320 tokens, 0\.0024 spent/)
    expect(await readPace(join(chat.folder, 'out'))).toMatchObject({ labelled: 12, requests: 12, tokens: 1320 })
  })

  test('is asked by as many requests at once as parallel says', async () => {
    const { mostAtOnce } = await start({ delayMs: 30 })
    await ask({ toml: 'parallel = 3\n' })
    expect(mostAtOnce()).toBe(3)
  })

  test('is not asked again for what it has answered, even where the labels are lost', async () => {
    const { requests } = await start()
    await ask()
    await rm(join(chat.folder, 'out/store.jsonl'))
    await ask()
    expect(requests.length).toBe(12)
    expect(await readScores()).toEqual(expected)
  })

  test('of a template without a place for the pairs says so', async () => {
    await start()
    await writeFile(join(chat.folder, 'bad.md'), 'Rate.\n===\nNothing.\n')
    await expect(ask({ toml: 'prompt = "bad.md"\n' })).rejects.toThrow(/bad\.md: expected \{\{pairs\}\}/)
  })
})
