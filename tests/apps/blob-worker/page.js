import { loadDefault } from 'edge-qe/local/default'
import Scorer from './worker.js?worker&inline'

const worker = new Scorer()
worker.onmessage = ({ data }) => (document.querySelector('output').textContent = data)
const release = await loadDefault()
worker.postMessage(release, [release.student])
