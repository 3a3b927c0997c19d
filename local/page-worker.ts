/** The playground's scorer in the browser: a Web Worker that gets pairs and answers scores, so that no text leaves the page. */

import type { DeviceReply, DeviceRequest } from '../edge/playground/device.ts'
import { createScorer } from './create-scorer.ts'
import { type DownloadProgress, loadDefault } from './default/browser.ts'

const answer = (reply: DeviceReply): void => globalThis.postMessage(reply)

/** Where the Worker of the page has it (scripts/build-assets.ts). */
declare const STUDENT_URL: string

const load = async (key: string) => {
  const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` }
  const onProgress = ({ loaded, total }: DownloadProgress): void => answer({ loaded: loaded / total })
  return createScorer(await loadDefault({ url: STUDENT_URL, headers, onProgress }))
}

let loading: ReturnType<typeof load> | undefined

addEventListener('message', async ({ data: { id, items, key } }: MessageEvent<DeviceRequest>) => {
  try {
    loading ??= load(key)
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
