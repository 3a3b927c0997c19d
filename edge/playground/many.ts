/** The page of many messages: reads rows, has them scored by the service or in the page, shows them as a table. */

import { createDevice, type Device } from './device.ts'
import { find } from './elements.ts'
import { EXAMPLES, EXEMPLIFIED } from './examples.ts'
import { createKey } from './key.ts'
import { createLanguagePickers } from './languages.ts'
import { renderProblem } from './result.ts'
import { type PastedRow, parseRows, toTsv } from './rows.ts'
import { BATCH, type ItemOutcome, type Outcome, requestBatch, requestLanguages } from './service.ts'
import { createTable, type ScoredRow } from './table.ts'
import { TEXTS } from './texts.ts'

const text = find('rows', HTMLTextAreaElement)
const file = find('file', HTMLInputElement)
const progress = find('progress', HTMLProgressElement)
const status = find('status', HTMLParagraphElement)
const stop = find('stop', HTMLButtonElement)
const submit = find('score', HTMLButtonElement)
const results = find('results', HTMLElement)
const problem = find('problem', HTMLDivElement)
const table = createTable()

let device: Device | undefined
let servedRelease: string | undefined
let isStopped = false

const key = createKey({ onChange: () => void offerLanguages() })
const pickers = createLanguagePickers(() => fillExample())

const offerLanguages = async (): Promise<void> => {
  const { languages, release } = await requestLanguages(key.value)
  servedRelease = release
  pickers.offer(languages.map(({ languagePair }) => languagePair))
}

/** The examples of a language pair as a table, until somebody has typed. */
const fillExample = (): void => {
  const examples = EXAMPLES[pickers.languagePair] ?? []
  const rows = examples.flatMap(({ source, right, wrong }) => [[source, right], ...(wrong ? [[source, wrong]] : [])])
  if (text.value !== (text.dataset.example ?? '')) return
  text.value = toTsv(rows)
  text.dataset.example = text.value
}

type ScoreBatch = (rows: readonly PastedRow[]) => Promise<Outcome<{ readonly items: readonly ItemOutcome[] }>>

const scoreByService: ScoreBatch = (rows) => requestBatch(rows, key.value)

const scoreOnDevice: ScoreBatch = async (rows) => {
  const failed = { title: TEXTS.rows.noDevice, detail: '' }
  device ??= createDevice((share) => {
    if (share < 1) status.textContent = TEXTS.rows.loading(share)
  }, failed)
  const outcome = await device.score(rows, key.value)
  if ('reply' in outcome && servedRelease !== undefined && outcome.reply.release !== servedRelease)
    problem.textContent = TEXTS.rows.otherRelease
  return outcome
}

/** Rendering the table takes longer than scoring what is new in it. */
const SHOW_MS = 2000

const score = async (rows: readonly PastedRow[], where: 'service' | 'device'): Promise<void> => {
  isStopped = false
  const scoreBatch = where === 'device' ? scoreOnDevice : scoreByService
  const scored: ScoredRow[] = []
  const started = performance.now()
  let shownAt = Number.NEGATIVE_INFINITY
  problem.replaceChildren()
  setBusy(true)
  progress.max = rows.length
  for (let i = 0; i < rows.length && !isStopped; i += BATCH) {
    progress.value = i
    status.textContent = TEXTS.rows.going(i, rows.length)
    const some = rows.slice(i, i + BATCH)
    const outcome = await scoreBatch(some)
    if ('problem' in outcome) {
      problem.replaceChildren(renderProblem(outcome.problem))
      if (outcome.problem.code === 'UNAUTHORISED') key.ask()
      break
    }
    outcome.reply.items.forEach((item, at) => {
      const row = some[at]
      if (row) scored.push({ place: i + at + 1, row, outcome: item })
    })
    if (performance.now() - shownAt > SHOW_MS) {
      show(scored)
      shownAt = performance.now()
    }
  }
  setBusy(false)
  show(scored)
  const all = rows.length
  status.textContent =
    scored.length < all ? TEXTS.rows.stopped(scored.length, all) : TEXTS.rows.done(all, performance.now() - started, where)
  find('results-title', HTMLHeadingElement).focus()
}

const show = (scored: readonly ScoredRow[]): void => {
  results.hidden = false
  table.show(scored)
}

const setBusy = (busy: boolean): void => {
  document.body.dataset.busy = String(busy)
  stop.hidden = !busy
  submit.disabled = busy
  progress.hidden = !busy
}

find('form', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault()
  const { sourceLang, targetLang } = pickers
  const rows = parseRows(text.value, { sourceLang, targetLang })
  if (rows.length === 0) {
    status.textContent = TEXTS.rows.none
    return
  }
  const chosen = document.querySelector<HTMLInputElement>('input[name=where]:checked')
  await score(rows, chosen?.value === 'device' ? 'device' : 'service')
})

stop.addEventListener('click', () => {
  isStopped = true
})

file.addEventListener('change', async () => {
  const [chosen] = file.files ?? []
  if (chosen) text.value = await chosen.text()
})

find('download', HTMLButtonElement).addEventListener('click', () => {
  const link = document.createElement('a')
  link.download = TEXTS.rows.file
  link.href = URL.createObjectURL(new Blob([table.toTsv()], { type: 'text/tab-separated-values' }))
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href))
})

await offerLanguages()
pickers.choose(EXEMPLIFIED.find((pair) => pickers.offers(pair)) ?? pickers.languagePair)
fillExample()
