/** A queue that only remembers what is sent, so that the test is the one that delivers. */

import { env } from 'cloudflare:workers'
import type { JobMessage } from '../../../edge/platform/job-message.ts'

export const createQueue = (): { readonly sent: JobMessage[]; readonly queue: Queue<JobMessage> } => {
  const sent: JobMessage[] = []
  const sendBatch = async (messages: Iterable<{ body: JobMessage }>) => {
    for (const { body } of messages) sent.push(body)
    return { metadata: { metrics: { backlogBytes: 0, backlogCount: 0 } } }
  }
  return { sent, queue: { ...env.JOB_QUEUE, sendBatch } as unknown as Queue<JobMessage> }
}
