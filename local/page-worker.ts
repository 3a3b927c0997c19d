/** The playground's scorer in the browser: a Web Worker that gets pairs and answers scores, so that no text leaves the page. */

import type { DeviceReply, DeviceRequest } from '../edge/playground/device.ts'
import { createScorer } from './create-scorer.ts'
import { loadDefault } from './default/browser.ts'

const answer = (reply: DeviceReply): void => globalThis.postMessage(reply)

const load = async () =>
  createScorer(
    await loadDefault({ url: '/student.bin', onProgress: ({ loaded, total }) => answer({ loaded: loaded / total }) }),
  )

let loading: ReturnType<typeof load> | undefined

addEventListener('message', async ({ data: { id, items } }: MessageEvent<DeviceRequest>) => {
  try {
    loading ??= load()
    const scorer = await loading
    const scored = await scorer.scoreBatch(items.map((item) => ({ ...item, detail: 'score' })))
    answer({ id, items: scored, release: scorer.model.id })
  } catch (error) {
    // What could not be loaded may be there the next time.
    loading = undefined
    const { name, message } = error as Error
    answer({ id, problem: { title: name, detail: message } })
  }
})
