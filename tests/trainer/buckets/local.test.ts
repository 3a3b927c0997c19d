import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withLocalBucket } from '../../../trainer/buckets/local.ts'
import { testBucket } from './contract.ts'
import { freePort } from './s3-servers.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the bucket of npm start', () => {
  testBucket((check) => withLocalBucket('releases', { state: join(folder, 'contract') }, check))

  test('is the one that a running wrangler dev serves from, which sees every write at once', async () => {
    await writeFile(join(folder, 'wrangler.toml'), CONFIG)
    await writeFile(join(folder, 'worker.js'), WORKER)
    const port = await freePort()
    const wrangler = spawn(
      'node_modules/.bin/wrangler',
      ['dev', '--cwd', folder, '--port', String(port), '--inspector-port', '0'],
      {
        stdio: 'ignore',
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
      },
    )
    const exited = once(wrangler, 'exit')
    const read = async (): Promise<string | undefined> =>
      (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.text()
    try {
      while ((await read()) !== 'nothing') await new Promise((resolve) => setTimeout(resolve, 100))
      await withLocalBucket('releases', { state: join(folder, '.wrangler/state') }, async (bucket) => {
        const etag = (await bucket.put('channel', new TextEncoder().encode('one'), { ifNoneMatch: '*' })) ?? ''
        expect(await read()).toBe('one')
        await bucket.put('channel', new TextEncoder().encode('two'), { ifMatch: etag })
        expect(await read()).toBe('two')
      })
      expect(await read()).toBe('two')
    } finally {
      wrangler.kill()
      await exited
    }
  })
})

const CONFIG = `
name = "reader"
main = "worker.js"
compatibility_date = "2026-11-01"
r2_buckets = [{ binding = "BUCKET", bucket_name = "releases" }]
`

const WORKER = `
export default {
  async fetch(request, env) {
    const object = await env.BUCKET.get('channel')
    return new Response(object ? await object.text() : 'nothing')
  },
}
`
