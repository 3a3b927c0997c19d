import { score } from './score.js'

const output = document.querySelector('output')
score().then(
  (raw) => (output.textContent = raw),
  (error) => (output.textContent = error.message),
)
