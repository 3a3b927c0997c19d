const { writeFileSync } = require('node:fs')
const { createScorer, QualityError } = require('edge-qe/local')
const { loadDefault } = require('edge-qe/local/default')
const message = require('./message.json')

test('scores', async () => {
  const scorer = await createScorer(await loadDefault())
  writeFileSync('score.txt', String((await scorer.score(message)).raw))
  await expect(scorer.score({})).rejects.toBeInstanceOf(QualityError)
})
