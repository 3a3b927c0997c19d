/** What the scorer says in Node, for tests/python/check.py to compare with: writes the file that is named. */

import { readFile, writeFile } from 'node:fs/promises'
import { createScorer } from '../../local/local.ts'
import { readPairs } from '../client/pairs.ts'

const scorer = await createScorer({
  manifest: await readFile('models/default/manifest.json'),
  student: await readFile('models/default/student.bin'),
})
const items = [
  ...['ro-en', 'et-en', 'ne-en', 'si-en', 'ru-en', 'en-de', 'en-zh'].flatMap(readPairs),
  { source: 'Da 👨‍👩‍👧', translation: 'Yes \ud800', sourceLang: 'ro', targetLang: 'en', threshold: 'strict' } as const,
  { source: 'Hej', translation: 'hello', sourceLang: 'qaa', targetLang: 'en' },
  {
    source: 'Lung. '.repeat(300),
    translation: 'Long. '.repeat(300),
    sourceLang: 'ro',
    targetLang: 'en',
    detail: 'spans',
  } as const,
  { source: 'x', translation: 'x', sourceLang: '?', targetLang: 'en', id: 'bad' },
]
const candidates = {
  source: 'Kommst du morgen mit?',
  translations: ['Are you coming along tomorrow?', 'Are you coming tomorrow?', 'Do you come with morning?', ''],
  sourceLang: 'de',
  targetLang: 'en',
}
const [file = ''] = process.argv.slice(2)
const said = { items, scored: await scorer.scoreBatch(items), candidates, ranking: await scorer.rank(candidates) }
await writeFile(file, JSON.stringify(said))
