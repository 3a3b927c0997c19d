/** The page of one message: reads the form, asks the service, shows what it says. */

import type { Thresholds } from '../../models/verdict.ts'
import { copyText } from './copying.ts'
import { toCurl } from './curl.ts'
import { find } from './elements.ts'
import { showExamples } from './example-list.ts'
import { EXAMPLES, EXEMPLIFIED } from './examples.ts'
import { createKey } from './key.ts'
import { createLanguagePickers } from './languages.ts'
import { readFragment, toFragment } from './link.ts'
import { renderTexts } from './look.ts'
import { createMessageForm, type Entered } from './message-form.ts'
import { renderProvenance } from './provenance.ts'
import { createRecent } from './recent.ts'
import { isDrawnBy, renderDecision, renderFlags, renderProblem, renderVerdict, summarise } from './result.ts'
import { createScale, type ScaleView } from './scale.ts'
import {
  type Language,
  requestLanguages,
  requestScore,
  SCORE_URL,
  type ScoreRequest,
  type ShownProblem,
  type ShownReply,
} from './service.ts'
import { TEXTS } from './texts.ts'
import { createThreshold, linesFor, toLines } from './threshold.ts'

const form = find('form', HTMLFormElement)
const result = find('result', HTMLDivElement)
const details = find('details', HTMLDivElement)
const announcement = find('announcement', HTMLParagraphElement)
const curl = find('curl', HTMLPreElement)
const copied = find('copied', HTMLParagraphElement)
const shared = find('shared', HTMLParagraphElement)
let scale: ScaleView | undefined
let languages: readonly Language[] = []
/** Replies may overtake each other; only that of the last request is shown. */
let latest = 0

const key = createKey({ onInput: () => onEdit(), onChange: () => void offerLanguages() })
const pickers = createLanguagePickers(() => {
  showLanguagePair()
  onEdit()
})
const message = createMessageForm(pickers)
const threshold = createThreshold({
  onMove: () => {
    scale?.setLines(threshold.lines)
    onEdit()
  },
  onRest: () => void score(),
})
const recent = createRecent((chosen) => void open(chosen))

const readRequest = (): ScoreRequest => ({
  ...message.pair,
  ...(threshold.chosen === undefined ? {} : { threshold: threshold.chosen }),
})

const onEdit = (): void => {
  copied.textContent = ''
  shared.textContent = ''
  compare()
}

/** After an edit the request shown is the new one, and the result that of the old one: it steps back. */
const compare = (): void => {
  curl.textContent = toCurl({ url: SCORE_URL, body: readRequest(), withKey: key.value !== '' })
  const { pair } = result.dataset
  document.body.dataset.stale = String(pair !== undefined && pair !== JSON.stringify(message.pair))
}

/** Source tokens of the message that was last scored: short ones may have lines of their own. */
let sourceTokens = 0

const findLines = (languagePair: string) =>
  linesFor(
    languages.find((language) => language.languagePair === languagePair),
    sourceTokens,
  )

/** Each language pair has examples and lines of its own. */
const showLanguagePair = (): void => {
  const { languagePair } = pickers
  threshold.offer(findLines(languagePair))
  showExamples(languagePair, (source, translation) => void open({ source, translation, languagePair }))
}

const offerLanguages = async (): Promise<void> => {
  ;({ languages } = await requestLanguages(key.value))
  pickers.offer(languages.map(({ languagePair }) => languagePair))
  showLanguagePair()
}

/** Puts a message into the form and has it scored. */
const open = async (entered: Entered): Promise<void> => {
  message.fill(entered)
  showLanguagePair()
  // What was chosen may be far below the result, on a phone by several screens.
  find('result-title', HTMLHeadingElement).focus()
  await score()
}

const score = async (): Promise<void> => {
  const turn = ++latest
  const request = readRequest()
  const asked = JSON.stringify(message.pair)
  const { languagePair } = pickers
  const started = performance.now()
  document.body.dataset.busy = 'true'
  const outcome = await requestScore(request, key.value)
  if (turn !== latest) return
  delete document.body.dataset.busy
  result.dataset.pair = asked
  compare()
  if ('problem' in outcome) showProblem(outcome.problem)
  else {
    sourceTokens = outcome.reply.tokens.source
    threshold.offer(findLines(pickers.languagePair))
    // The slider and the language pair may have changed since it was asked.
    const lines = toLines(findLines(languagePair).presets, request.threshold)
    showReply(outcome.reply, { request, lines })
    details.append(renderProvenance(outcome.reply, performance.now() - started))
    const { source, translation } = request
    recent.add({ source, translation, languagePair, verdict: outcome.reply.verdict })
  }
}

const showProblem = (problem: ShownProblem): void => {
  scale = undefined
  threshold.show(null)
  details.replaceChildren()
  result.replaceChildren(renderProblem(problem))
  if (problem.code === 'UNAUTHORISED') key.ask()
  announcement.textContent = `${problem.title}. ${problem.detail}`
}

interface Asked {
  readonly request: ScoreRequest
  /** Where they lay when it was asked: the slider may have moved since. */
  readonly lines: Thresholds
}

const showReply = (reply: ShownReply, { request, lines }: Asked): void => {
  const { score: value, interval } = reply
  const areKnown = isDrawnBy(reply, lines)
  scale = undefined
  result.replaceChildren(renderVerdict(reply))
  if (value !== null && interval !== null) {
    scale = createScale({ score: value, interval, lines: areKnown ? threshold.lines : undefined })
    result.append(scale.element)
    if (areKnown) result.append(renderDecision(reply, lines))
  }
  threshold.show(value === null ? null : reply)
  details.replaceChildren(...(reply.flags.length > 0 ? [renderFlags(reply.flags)] : []), renderTexts(reply, request))
  announcement.textContent = summarise(reply, request.translation)
}

/** A message that came with a link, the last of this tab, or an example: the page never opens empty. */
const start = async (): Promise<void> => {
  await offerLanguages()
  const linked = readFragment(location.hash)
  if (linked) threshold.choose(linked.threshold)
  const entered = linked ?? recent.last ?? toExample()
  const { source, translation } = message.entered
  onEdit()
  // Whoever has begun to type is not overtaken.
  if (!entered || latest > 0 || source + translation !== '') return
  message.fill(entered)
  showLanguagePair()
  await score()
}

const toExample = (): Entered | undefined => {
  const served = languages.map(({ languagePair }) => languagePair)
  const languagePair = EXEMPLIFIED.find((known) => served.length === 0 || served.includes(known)) ?? ''
  const [first] = EXAMPLES[languagePair] ?? []
  return first && { languagePair, source: first.source, translation: first.wrong ?? first.right }
}

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
  const done = await copyText(curl.textContent)
  if (!done) getSelection()?.selectAllChildren(curl)
  copied.textContent = done ? TEXTS.copied : TEXTS.selected
})
find('share', HTMLButtonElement).addEventListener('click', async () => {
  const fragment = toFragment({ ...message.entered, threshold: threshold.chosen })
  const done = await copyText(new URL(fragment, location.href).href)
  if (!done) history.replaceState(null, '', fragment)
  shared.textContent = done ? TEXTS.linkCopied : TEXTS.linkShown
})
addEventListener('hashchange', () => {
  const linked = readFragment(location.hash)
  if (!linked) return
  threshold.choose(linked.threshold)
  void open(linked)
})
await start()
