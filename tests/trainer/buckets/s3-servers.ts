/** Real S3 servers to test against: moto, where it is installed, and the S3 API of miniflare's own R2. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { AwsClient } from 'aws4fetch'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

export const BUCKET = 'releases'
export const KEY = { accessKeyId: 'test', secretAccessKey: 'secret' }
export const MOTO = process.env['MOTO_SERVER'] ?? 'node_modules/.cache/moto/bin/moto_server'
export const NO_MOTO = existsSync(MOTO) ? '' : `: skipped, there is no ${MOTO} (scripts/install-moto.sh)`

export interface S3Server {
  readonly endpoint: string
  stop(): Promise<unknown>
}

/** Believes every signature. */
export const startMoto = async (): Promise<S3Server> => {
  const port = await freePort()
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  const endpoint = `http://127.0.0.1:${port}`
  while (!(await fetch(`${endpoint}/moto-api/`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`${MOTO} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const client = new AwsClient({ ...KEY, service: 's3', region: 'us-east-1' })
  const made = await client.fetch(`${endpoint}/${BUCKET}`, { method: 'PUT' })
  if (!made.ok) throw new Error(`no bucket: ${made.status} ${await made.text()}`)
  const stop = (): Promise<unknown> => {
    child.kill()
    return exited
  }
  return { endpoint, stop }
}

/** Checks signatures. */
export const startMiniflareS3 = async (): Promise<S3Server> => {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
      r2Buckets: { BUCKET: { id: BUCKET, s3Credentials: KEY } },
    }),
  )
  return { endpoint: `${await miniflare.ready}cdn-cgi/local/r2/s3`, stop: () => miniflare.dispose() }
}

export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no port is free')
  return address.port
}
