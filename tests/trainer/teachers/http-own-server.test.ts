/** A chat model on a server of one's own: what a real llama-server did to this teacher, done again by the server of these tests. */

import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPace } from '../../../trainer/labels/pace.ts'
import { askChat, eachWithChat, expected, readLabels, TRANSLATIONS } from './ask-chat.ts'
import type { ChatServer, Fault } from './chat-server.ts'

const chat = eachWithChat()

const BAD = TRANSLATIONS[3] ?? ''
const { [BAD]: _, ...OTHERS } = expected

const start = (fault: (translations: readonly string[]) => Fault | undefined): Promise<ChatServer> =>
  chat.start({ fault: (_number, translations) => fault(translations) })

const readFailed = async (): Promise<unknown> => JSON.parse(await readFile(join(chat.folder, 'out/failed.jsonl'), 'utf8'))

describe("a chat model on a server of one's own", () => {
  test('whose context is too small for several pairs at once is asked about each alone', async () => {
    const { requests } = await start((translations) => (translations.length > 1 ? 'over the context' : undefined))
    expect(await askChat(chat, { toml: 'pairsPerRequest = 4\n' })).toMatchObject({ labelled: 12, failed: 0 })
    expect(await readLabels(chat.folder)).toEqual(expected)
    expect(requests.length).toBe(3 + 12)
    expect(await readPace(join(chat.folder, 'out'))).toMatchObject({ requests: 12, tokens: 12 * 110 })
  })

  test.each([
    ['over the context', /^too long for the model: .*request \(798 tokens\) exceeds the available context size \(512 tokens\)/],
    ['filtered', /^refused: .*The prompt was filtered/],
  ] as const)('that says of a pair that it is %s costs that pair, not the run', async (fault, reason) => {
    const { requests } = await start((translations) => (translations.includes(BAD) ? fault : undefined))
    expect(await askChat(chat)).toMatchObject({ labelled: 11, failed: 1 })
    expect(await readLabels(chat.folder)).toEqual(OTHERS)
    expect(requests.length).toBe(12)
    expect(await readFailed()).toMatchObject({ translation: BAD, reason: expect.stringMatching(reason) })
  })

  test('that says the same again of a pair, and again no answer, is not paid for saying it a third time', async () => {
    const state: { babbles: boolean } = { babbles: true }
    const { requests } = await start((translations) => (state.babbles && translations.includes(BAD) ? 'cut off' : undefined))
    const toml = 'attempts = 5\n'
    expect(await askChat(chat, { toml })).toMatchObject({ labelled: 11, failed: 1 })
    expect(requests.length).toBe(11 + 2)
    expect(await readFailed()).toMatchObject({
      reason: 'the reply was cut off at maxOutputTokens, or where the context ends (2 attempts)',
    })
    await askChat(chat, { toml, retryFailed: true })
    expect(requests.length).toBe(11 + 3)
    state.babbles = false
    expect(await askChat(chat, { toml, retryFailed: true })).toMatchObject({ labelled: 12 })
    expect(requests.length).toBe(11 + 4)
  })

  test('whose words about a pair its server cannot read costs that pair, and no patience', async () => {
    const { requests } = await start((translations) => (translations.includes(BAD) ? 'unreadable' : undefined))
    expect(await askChat(chat, { toml: 'pairsPerRequest = 4\n' })).toMatchObject({ labelled: 11, failed: 1 })
    expect(await readLabels(chat.folder)).toEqual(OTHERS)
    expect(requests.filter((translations) => translations.includes(BAD)).length).toBe(2 + 2)
    expect(await readFailed()).toMatchObject({
      reason: expect.stringMatching(/^the reply is not readable text: .*\(2 attempts\)$/),
    })
  })

  test.each(['127.0.0.1', 'localhost'])('that is gone is told by what the socket said, at %s', async (host) => {
    const { url, close } = await start(() => undefined)
    await close()
    await expect(askChat({ folder: chat.folder, url: url.replace('127.0.0.1', host) })).rejects.toThrow(
      /chat\/completions: connect ECONNREFUSED .*, 3 attempts\. Finished/,
    )
  })

  test('costs what it cost, also where the run was killed before it had written that down', async () => {
    await start(() => undefined)
    await askChat(chat)
    const whole = await readFile(join(chat.folder, 'out/pace.jsonl'), 'utf8')
    await writeFile(join(chat.folder, 'out/pace.jsonl'), whole.slice(0, 20))
    await askChat(chat)
    expect(await readPace(join(chat.folder, 'out'))).toMatchObject({ labelled: 12, requests: 12, tokens: 1320 })
    await appendFile(join(chat.folder, 'out/pace.jsonl'), '{"labelled":')
    await askChat(chat)
    expect(await readPace(join(chat.folder, 'out'))).toMatchObject({ labelled: 12, requests: 12, tokens: 1320 })
  })
})
