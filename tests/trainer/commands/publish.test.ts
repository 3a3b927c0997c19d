/** The commands of publishing, as they are typed, against a real S3 server and against the bucket of npm start. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { About } from '../../../models/about.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'
import { doubtsOf } from '../../../trainer/stages/doubts.ts'
import { BUCKET, KEY, NO_MOTO, type S3Server, startMiniflareS3, startMoto } from '../buckets/s3-servers.ts'
import { edgeQe as run } from '../edge-qe.ts'
import { writePublishable } from '../publishable.ts'

let folder = ''
let first = ''
let second = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publish-cli-'))
  first = await writePublishable(join(folder, 'first'), 'first')
  second = await writePublishable(join(folder, 'second'), 'second')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const edgeQe = (...args: string[]) =>
  run(args, { R2_ACCESS_KEY_ID: KEY.accessKeyId, R2_SECRET_ACCESS_KEY: KEY.secretAccessKey })

const WHERE = [
  { title: "miniflare's S3", skip: false, start: startMiniflareS3 },
  { title: `moto${NO_MOTO}`, skip: NO_MOTO !== '', start: startMoto },
  { title: '--local', skip: false, start: undefined },
] as const

describe.each(WHERE)('publishing to $title', ({ skip, start }) => {
  let server: S3Server | undefined

  beforeAll(async () => {
    if (!skip) server = await start?.()
  })

  afterAll(() => server?.stop())

  test.skipIf(skip)('goes from a release to a canary, to stable, and back', async () => {
    const where = server ? ['--endpoint', server.endpoint] : ['--local', join(folder, 'state')]
    const publish = (...args: string[]) => edgeQe(...args, '--bucket', BUCKET, ...where)
    expect((await publish('channels', 'show')).stdout).toBe(`${BUCKET}: nothing has been published
`)
    const published = await publish('publish', '--model', join(folder, 'first'), '--channel', 'stable')
    expect(published).toMatchObject({ code: 0, stdout: `stable -> ${first} (before: nothing)\n` })
    expect(published.stderr).toMatch(new RegExp(`releases/${first}/student\\.bin: [\\d,]+ bytes, uploaded`))
    await publish('publish', '--model', join(folder, 'second'), '--channel', 'canary', '--share', '0.1')
    const promoted = await publish('channels', 'promote', '--from', 'canary', '--to', 'stable', '--json')
    expect(JSON.parse(promoted.stdout)).toMatchObject({ channel: 'stable', release: second, previous: first })
    expect((await publish('channels', 'rollback', '--channel', 'stable')).stdout).toContain(`stable -> ${first} since `)
    const listed = JSON.parse((await publish('releases', 'list', '--json')).stdout)
    expect(new Set(listed.map(({ id, channels }: { id: string; channels: string[] }) => `${id} ${channels.join()}`))).toEqual(
      new Set([`${first} stable`, `${second} canary,stable (previous)`]),
    )
    expect((await publish('releases', 'prune', '--grace', '1h', '--dry-run')).stdout).toBe('would delete 0 releases\n')
  })
})

describe('publish', () => {
  const metrics = (pearson: number, shuffledPearson: number) =>
    ({ dev: { 'ro-en': { n: 1000, pearson, spearman: pearson, shuffledPearson } } }) as unknown as About['metrics']

  test.each([
    [{ dev: {} }, /^$/],
    [metrics(0.4, 0.1), /^$/],
    [metrics(0.05, 0.01), /dev Pearson is 0\.050 on average over 1 language pairs: the student hardly tells good from bad/],
    [metrics(0.4, 0.3), /with translations shuffled dev Pearson is still 0\.300 of 0\.400: the student hardly reads them/],
  ] as const)('of a student with the figures %j is doubted as it should be', (figures, doubts) => {
    expect(doubtsOf({ metrics: figures as About['metrics'] }).join()).toMatch(doubts)
  })

  test('of a bad student asks first: without a terminal it says what speaks against it, and --yes publishes it', async () => {
    const model = join(folder, 'bad')
    const id = await writePublishable(model, 'bad', { metrics: metrics(0.05, 0.01) })
    const args = ['publish', '--model', model, '--channel', 'stable', '--local', join(folder, 'bad-state')]
    const refused = await edgeQe(...args)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/hardly tells good from bad\. It was not published; --yes publishes it anyway/)
    expect(await edgeQe(...args, '--yes')).toMatchObject({ code: 0, stdout: `stable -> ${id} (before: nothing)\n` })
    const rollback = ['channels', 'rollback', '--channel', 'stable', '--local', join(folder, 'bad-state')]
    expect((await edgeQe(...rollback)).stderr).toContain('channels rollback --bundled rolls back to the student')
    const { id: bundled } = await loadRelease('models/default')
    expect((await edgeQe(...rollback, '--bundled')).stdout).toContain(`stable -> ${bundled} since `)
  })

  test('names the variables it needs where it is given no bucket of its own', async () => {
    const { code, stderr } = await edgeQe('publish', '--model', join(folder, 'first'), '--channel', 'stable')
    expect(code).toBe(2)
    expect(stderr).toBe('error: R2_ACCOUNT_ID is not set: create an R2 API token, or use --local for the bucket of npm start\n')
  })

  test.each([
    ['--share', '2', 'It must be a number from 0 to 1.'],
    ['--share', '', 'It must be a number from 0 to 1.'],
    ['--endpoint', 'http://localhost:1', "'--local [state]' cannot be used with option '--endpoint <url>'"],
  ])('refuses %s %j', async (option, value, message) => {
    const { code, stderr } = await edgeQe('publish', '--model', folder, '--channel', 'stable', option, value, '--local', folder)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test.each(['30m', '0h', '7', 'd'])('does not prune after a grace time of %s', async (grace) => {
    const { code, stderr } = await edgeQe('releases', 'prune', '--grace', grace, '--local', folder)
    expect(code).toBe(2)
    expect(stderr).toContain('It must be days or hours such as 7d or 12h, at least 1h.')
  })
})
