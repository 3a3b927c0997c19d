/** Both texts with what is doubtful and what is flagged marked in them. */

import { aside, make } from './elements.ts'
import { type Segment, toSegments } from './marks.ts'
import { findPlaces } from './places.ts'
import type { ScoreRequest, ShownReply } from './service.ts'
import { PAGE, TEXTS } from './texts.ts'

export const renderTexts = ({ words, flags }: ShownReply, request: ScoreRequest): HTMLElement => {
  const places = findPlaces(flags, request.source, request.translation)
  const translation = toSegments(request.translation, words, places.translation)
  const part = make('div', { class: 'part' }, make('h3', {}, TEXTS.words))
  if (places.source.length > 0)
    part.append(
      ...renderText(PAGE.message, { segments: toSegments(request.source, [], places.source), language: request.sourceLang }),
    )
  part.append(...renderText(PAGE.translation, { segments: translation, language: request.targetLang }))
  const notes = [
    ...(translation.some(({ bad }) => bad !== undefined) ? [TEXTS.doubtfulNote] : []),
    ...(places.source.length + places.translation.length > 0 ? [TEXTS.flaggedNote] : []),
  ]
  part.append(make('p', { class: 'hint' }, notes.join(' ') || TEXTS.nothingStandsOut))
  return part
}

interface Shown {
  readonly segments: readonly Segment[]
  readonly language: string
}

const renderText = (title: string, { segments, language }: Shown): readonly HTMLElement[] => {
  const text = make('p', { class: 'marked' }, ...segments.map(renderSegment))
  text.dir = 'auto'
  text.lang = language
  return [make('p', { class: 'side' }, title), text]
}

const renderSegment = ({ text, bad, flag }: Segment): Node | string => {
  if (bad === undefined && flag === undefined) return text
  const mark = make('mark', {}, text)
  if (bad !== undefined) {
    mark.title = TEXTS.chance(bad)
    mark.classList.add('doubtful')
    if (bad >= 0.75) mark.classList.add('strong')
    mark.append(aside(TEXTS.doubtful(bad)))
  }
  if (flag !== undefined) {
    mark.classList.add('flagged')
    mark.append(aside(TEXTS.flagged(flag)))
  }
  return mark
}
