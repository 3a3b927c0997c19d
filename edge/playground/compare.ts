/** The page of one message and several translations: asks for their order, of one release or two, and shows it. */

import { copyText } from './copying.ts'
import { find } from './elements.ts'
import { EXAMPLES, EXEMPLIFIED } from './examples.ts'
import { createKey } from './key.ts'
import { createLanguagePickers } from './languages.ts'
import { readComparison, toComparisonFragment } from './link.ts'
import { renderRanking, type ShownRanked } from './ranking.ts'
import { createReleases } from './releases.ts'
import { renderProblem } from './result.ts'
import { type Language, requestLanguages, requestRanking } from './service.ts'
import { PAGE, TEXTS } from './texts.ts'
import { createTranslations } from './translations.ts'

const form = find('form', HTMLFormElement)
const source = find('source', HTMLTextAreaElement)
const result = find('result', HTMLDivElement)
const announcement = find('announcement', HTMLParagraphElement)
const shared = find('shared', HTMLParagraphElement)

let languages: readonly Language[] = []
/** Replies may overtake each other; only that of the last request is shown. */
let latest = 0
let shown = ''

const onEdit = (): void => {
  shared.textContent = ''
  document.body.dataset.stale = String(shown !== '' && shown !== JSON.stringify(read()))
}

const key = createKey({ onChange: () => void offer() })
const pickers = createLanguagePickers(onEdit)
const translations = createTranslations(() => {
  pickers.choose(pickers.languagePair)
  onEdit()
})
const releases = createReleases(onEdit)

const read = () => {
  const { sourceLang, targetLang } = pickers
  return { source: source.value, translations: translations.values, sourceLang, targetLang }
}

const offer = async (): Promise<void> => {
  ;({ languages } = await requestLanguages(key.value))
  pickers.offer(languages.map(({ languagePair }) => languagePair))
  await releases.offer(key.value)
}

const compare = async (): Promise<void> => {
  const turn = ++latest
  const request = read()
  document.body.dataset.busy = 'true'
  const language = languages.find(({ languagePair }) => languagePair === pickers.languagePair)
  const outcomes = await Promise.all(
    releases.channels.map((channel) => requestRanking(channel === undefined ? request : { ...request, channel }, key.value)),
  )
  if (turn !== latest) return
  delete document.body.dataset.busy
  shown = JSON.stringify(request)
  onEdit()
  const failed = outcomes.find((outcome) => 'problem' in outcome)
  if (failed && 'problem' in failed) {
    result.replaceChildren(renderProblem(failed.problem))
    if (failed.problem.code === 'UNAUTHORISED') key.ask()
    announcement.textContent = `${failed.problem.title}. ${failed.problem.detail}`
    return
  }
  const replies = outcomes.flatMap((outcome) => ('reply' in outcome ? [outcome.reply] : []))
  result.replaceChildren(renderRanking(replies, { ...request, language }))
  announcement.textContent = summarise(replies[0]?.ranking[0])
}

const summarise = (best: ShownRanked | undefined): string =>
  best
    ? TEXTS.comparison.summary(best.index + 1, TEXTS.verdicts[best.verdict], best.score?.toFixed(2) ?? PAGE.nothingCompared)
    : ''

/** A message of the examples with what went wrong in it: the page never opens empty. */
const start = async (): Promise<void> => {
  await offer()
  const linked = readComparison(location.hash)
  const languagePair = linked?.languagePair ?? EXEMPLIFIED.find((pair) => pickers.offers(pair)) ?? pickers.languagePair
  const [first] = EXAMPLES[languagePair] ?? []
  if (source.value !== '' || (!linked && !first)) return
  source.value = linked?.source ?? first?.source ?? ''
  translations.fill(linked?.translations ?? [first?.wrong ?? '', first?.right ?? '', first?.source ?? ''])
  pickers.choose(languagePair)
  await compare()
}

form.addEventListener('input', onEdit)
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  await compare()
  result.scrollIntoView({ block: 'nearest' })
})
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
find('share', HTMLButtonElement).addEventListener('click', async () => {
  const fragment = toComparisonFragment({ ...read(), languagePair: pickers.languagePair })
  const done = await copyText(new URL(fragment, location.href).href)
  if (!done) history.replaceState(null, '', fragment)
  shared.textContent = done ? TEXTS.linkCopied : TEXTS.linkShown
})
addEventListener('hashchange', () => location.reload())
await start()
