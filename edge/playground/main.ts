/** The playground: reads the form, asks the service, shows what it says. */

import { toCurl } from './curl.ts'
import { find, make } from './elements.ts'
import { EXAMPLES, type Example } from './examples.ts'
import { createLanguagePickers, nameOf } from './languages.ts'
import { parseLogProbs } from './log-probs.ts'
import { renderDetails, renderProblem, renderVerdict, summarise } from './result.ts'
import { createScale, type Scale } from './scale.ts'
import { type Language, requestLanguages, requestScore, SCORE_URL, type ScoreReply, type ScoreRequest } from './service.ts'
import { createThreshold } from './threshold.ts'

const KEY = 'edge-qe-key'

const form = find('form', HTMLFormElement)
const source = find('source', HTMLTextAreaElement)
const translation = find('translation', HTMLTextAreaElement)
const logProbs = find('log-probs', HTMLTextAreaElement)
const key = find('key', HTMLInputElement)
const result = find('result', HTMLDivElement)
const details = find('details', HTMLDivElement)
const announcement = find('announcement', HTMLParagraphElement)
const curl = find('curl', HTMLPreElement)
const copied = find('copied', HTMLParagraphElement)
let scale: Scale | undefined
/** Replies may overtake each other; only that of the last request is shown. */
let latest = 0

const readPair = () => {
  const known = parseLogProbs(logProbs.value)
  return {
    source: source.value,
    translation: translation.value,
    sourceLang: pickers.sourceLang,
    targetLang: pickers.targetLang,
    ...(known ? { logProbs: known } : {}),
  }
}

const readRequest = (): ScoreRequest => ({
  ...readPair(),
  ...(threshold.chosen === undefined ? {} : { threshold: threshold.chosen }),
})

let languages: readonly Language[] = []

const offerLanguages = async (): Promise<void> => {
  languages = await requestLanguages(key.value)
  pickers.offer(languages.map(({ languagePair }) => languagePair))
  offerPresets()
}

/** Each language pair has lines of its own. */
const offerPresets = (): void => {
  const languagePair = `${pickers.sourceLang}-${pickers.targetLang}`
  threshold.offer(languages.find((language) => language.languagePair === languagePair)?.presets)
}

/** After an edit the request shown is the new one, and the result that of the old one: it steps back. */
const onEdit = (): void => {
  curl.textContent = toCurl({ url: SCORE_URL, body: readRequest(), withKey: key.value !== '' })
  copied.textContent = ''
  const { pair } = result.dataset
  document.body.dataset.stale = String(pair !== undefined && pair !== JSON.stringify(readPair()))
}

const pickers = createLanguagePickers(() => {
  offerPresets()
  onEdit()
})
const threshold = createThreshold({
  onMove: () => {
    scale?.setThreshold(threshold.value)
    onEdit()
  },
  onRest: () => void score(),
})

const score = async (): Promise<void> => {
  const turn = ++latest
  const pair = readPair()
  const request = readRequest()
  const started = performance.now()
  document.body.dataset.busy = 'true'
  const outcome = await requestScore(request, key.value)
  if (turn !== latest) return
  delete document.body.dataset.busy
  result.dataset.pair = JSON.stringify(pair)
  onEdit()
  if ('reply' in outcome) showReply(outcome.reply, request, performance.now() - started)
  else {
    threshold.show(null)
    details.replaceChildren()
    result.replaceChildren(renderProblem(outcome.problem))
    if (outcome.problem.code === 'UNAUTHORISED') find('key-box', HTMLDetailsElement).open = true
    announcement.textContent = `${outcome.problem.title}. ${outcome.problem.detail}`
  }
}

const showReply = (reply: ScoreReply, request: ScoreRequest, milliseconds: number): void => {
  const { translation: text } = request
  const rating = EXAMPLES.find((example) => example.source === request.source && example.translation === text)?.rating
  result.replaceChildren(renderVerdict(reply))
  if (reply.score !== null && reply.interval !== null) {
    scale = createScale({ score: reply.score, interval: reply.interval, threshold: threshold.value })
    result.append(scale.element)
  }
  threshold.show(reply.score === null ? null : reply)
  details.replaceChildren(...renderDetails(reply, { translation: text, rating, milliseconds }))
  announcement.textContent = summarise(reply, text)
}

const renderExample = (example: Example): HTMLElement => {
  const { languagePair, rating } = example
  const [from = '', to = ''] = languagePair.split('-')
  const text = make('span', { class: 'example-text' }, example.translation)
  text.lang = to
  const button = make(
    'button',
    { class: 'example' },
    make('span', { class: 'example-pair' }, `${nameOf(from)} to ${nameOf(to)}`),
    text,
    make('span', { class: 'example-rating' }, `Rated ${rating}`),
  )
  button.type = 'button'
  button.addEventListener('click', () => {
    pickers.choose(languagePair)
    offerPresets()
    source.value = example.source
    translation.value = example.translation
    logProbs.value = ''
    // The button may be far below the result, on a phone by several screens.
    find('result-title', HTMLHeadingElement).focus()
    void score()
  })
  return make('li', {}, button)
}

find('examples', HTMLUListElement).append(...EXAMPLES.map(renderExample))
key.value = sessionStorage.getItem(KEY) ?? ''
key.addEventListener('input', () => {
  sessionStorage.setItem(KEY, key.value)
  onEdit()
})
key.addEventListener('change', offerLanguages)
form.addEventListener('input', onEdit)
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  await score()
  // On a phone it is below the form.
  result.scrollIntoView({ block: 'nearest' })
})
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
find('copy', HTMLButtonElement).addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(curl.textContent)
    copied.textContent = 'Copied'
  } catch {
    getSelection()?.selectAllChildren(curl)
    copied.textContent = 'Selected: copy it by keyboard'
  }
})
onEdit()
await offerLanguages()
