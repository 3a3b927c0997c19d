import { createScorer } from 'edge-qe/local'
import { message } from './message.js'

addEventListener('message', async ({ data }) => {
  try {
    postMessage(String((await (await createScorer(data)).score(message)).raw))
  } catch (error) {
    postMessage(error.message)
  }
})
