import { score } from './score.js'

score().then(console.log)
