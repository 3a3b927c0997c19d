const { createScorer } = require('edge-qe/local')
const { loadDefault } = require('edge-qe/local/default')
const message = require('./message.json')

const score = async () => (await (await createScorer(await loadDefault())).score(message)).raw
score().then(console.log)
