import { createScorer } from 'edge-qe/local'
import { loadDefault } from 'edge-qe/local/default'
import { message } from './message.js'

export const score = async (options) => {
  const scorer = await createScorer(await loadDefault(options))
  return String((await scorer.score(message)).raw)
}
