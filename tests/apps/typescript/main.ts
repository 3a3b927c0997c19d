import { readFileSync } from 'node:fs'
import { type Client, createClient, EdgeQeError } from 'edge-qe/client'
import { createScorer, QualityError, type Scorer } from 'edge-qe/local'
import { type DefaultRelease, loadDefault } from 'edge-qe/local/default'

const message = JSON.parse(readFileSync('message.json', 'utf8'))

const score = async (): Promise<number | null> => {
  const release: DefaultRelease = await loadDefault({ onProgress: ({ loaded, total }) => console.error(loaded / total) })
  const scorer: Scorer = await createScorer({ ...release, student: Buffer.from(release.student) })
  const { raw } = await scorer.score(message)
  return raw
}

export const client: Client = createClient({ baseUrl: 'http://127.0.0.1:1' })
score().then(console.log, (error: unknown) => {
  console.error(error instanceof QualityError || error instanceof EdgeQeError ? error.code : error)
})
