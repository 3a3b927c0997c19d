/** Scored rows as a table: bars of verdicts that filter it, columns that sort it. */

import type { Verdict } from '../../models/score.ts'
import { find, make } from './elements.ts'
import { toFragment } from './link.ts'
import { type PastedRow, toTsv } from './rows.ts'
import type { ItemOutcome } from './service.ts'
import { TEXTS } from './texts.ts'

export interface ScoredRow {
  /** Counted from 1, as entered. */
  readonly place: number
  readonly row: PastedRow
  readonly outcome: ItemOutcome
}

type Column = keyof typeof TEXTS.rows.columns
type Kind = Verdict | 'error'

/** The worst first, as the bars and the table have them. */
const KINDS: readonly Kind[] = ['reject', 'review', 'accept', 'unsupported', 'error']

/** What a column sorts by; without a score a row comes last. */
const KEYS: Readonly<Record<Column, (scored: ScoredRow) => number | string>> = {
  place: ({ place }) => place,
  verdict: (scored) => KINDS.indexOf(kindOf(scored)),
  score: ({ outcome }) => ('error' in outcome ? undefined : outcome.score) ?? 2,
  interval: ({ outcome }) => {
    const interval = 'error' in outcome ? null : outcome.interval
    return interval ? interval[1] - interval[0] : 2
  },
  source: ({ row }) => row.source,
  translation: ({ row }) => row.translation,
  flags: (scored) => -flagsOf(scored).length,
}

/** More rows than this make a page slow, and nobody reads them. */
const SHOWN = 500

export interface RowTable {
  show(rows: readonly ScoredRow[]): void
  /** All rows as entered, whatever is shown. */
  toTsv(): string
}

export const createTable = (): RowTable => {
  let rows: readonly ScoredRow[] = []
  let sorted: { readonly column: Column; readonly down: boolean } = { column: 'place', down: false }
  let only: Kind | undefined

  const update = (): void => {
    const { column, down } = sorted
    const shown = rows.filter((scored) => only === undefined || kindOf(scored) === only)
    const ordered = shown.toSorted((a, b) => compareKeys(KEYS[column](a), KEYS[column](b)) * (down ? -1 : 1))
    find('table', HTMLTableSectionElement).replaceChildren(...ordered.slice(0, SHOWN).map(renderRow))
    find('shown', HTMLParagraphElement).textContent = ordered.length > SHOWN ? TEXTS.rows.shown(SHOWN, ordered.length) : ''
    for (const heading of find('columns', HTMLTableRowElement).cells)
      heading.ariaSort = heading.dataset.column === column ? (down ? 'descending' : 'ascending') : 'none'
    showShares(rows, only, (kind) => {
      only = kind
      update()
    })
  }

  find('columns', HTMLTableRowElement).replaceChildren(
    ...Object.entries(TEXTS.rows.columns).map(([column, title]) =>
      renderHeading(title, column, () => {
        const chosen = column as Column
        sorted = { column: chosen, down: sorted.column === chosen && !sorted.down }
        update()
      }),
    ),
  )
  return {
    show(scored) {
      rows = scored
      if (!rows.some((each) => kindOf(each) === only)) only = undefined
      update()
    },
    toTsv: () => toTsv([HEADER, ...rows.map(toRecord)]),
  }
}

const kindOf = ({ outcome }: ScoredRow): Kind => ('error' in outcome ? 'error' : outcome.verdict)

const flagsOf = ({ outcome }: ScoredRow): readonly string[] => ('error' in outcome ? [] : outcome.flags)

const nameOf = (kind: Kind): string => (kind === 'error' ? TEXTS.rows.error : TEXTS.verdicts[kind])

const compareKeys = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))

const renderHeading = (title: string, column: string, onSort: () => void): HTMLElement => {
  const button = make('button', { class: 'sort' }, title)
  button.type = 'button'
  button.addEventListener('click', onSort)
  const heading = make('th', {}, button)
  heading.scope = 'col'
  heading.dataset.column = column
  return heading
}

const renderRow = (scored: ScoredRow): HTMLElement => {
  const { place, row, outcome } = scored
  const chip = make('span', { class: 'chip' }, nameOf(kindOf(scored)))
  chip.dataset.verdict = kindOf(scored)
  const link = make('a', { title: TEXTS.rows.open(place) }, String(place))
  link.href = `/${toFragment({ ...row, languagePair: `${row.sourceLang}-${row.targetLang}` })}`
  const [score, interval, flags] =
    'error' in outcome ? ['', '', outcome.error.detail] : [...toFigures(outcome), outcome.flags.join(', ')]
  const text = (content: string, language: string): HTMLElement => {
    const cell = make('td', { class: 'text' }, content)
    cell.dir = 'auto'
    cell.lang = language
    return cell
  }
  return make(
    'tr',
    {},
    make('td', {}, link),
    make('td', {}, chip),
    make('td', { class: 'figure' }, score ?? ''),
    make('td', { class: 'figure' }, interval ?? ''),
    text(row.source, row.sourceLang),
    text(row.translation, row.targetLang),
    make('td', {}, flags ?? ''),
  )
}

const toFigures = ({ score, interval }: Exclude<ItemOutcome, { error: unknown }>): [score: string, interval: string] => [
  score === null ? '' : score.toFixed(2),
  interval ? TEXTS.range(interval[0].toFixed(2), interval[1].toFixed(2)) : '',
]

const showShares = (rows: readonly ScoredRow[], only: Kind | undefined, onChoose: (kind: Kind | undefined) => void): void => {
  const box = find('shares', HTMLFieldSetElement)
  for (const button of box.querySelectorAll('button')) button.remove()
  const add = (label: string, kind: Kind | undefined, share: number): void => {
    const button = make('button', { class: 'share' }, make('span', { class: 'bar-of' }), label)
    button.type = 'button'
    button.ariaPressed = String(only === kind)
    if (kind) button.dataset.verdict = kind
    button.style.setProperty('--share', `${(100 * share).toFixed(1)}%`)
    button.addEventListener('click', () => {
      onChoose(kind)
      box.querySelector<HTMLButtonElement>('[aria-pressed=true]')?.focus()
    })
    box.append(button)
  }
  add(TEXTS.rows.everything(rows.length), undefined, 1)
  for (const kind of KINDS) {
    const n = rows.filter((scored) => kindOf(scored) === kind).length
    if (n > 0) add(TEXTS.rows.share(nameOf(kind), n, rows.length), kind, n / rows.length)
  }
}

const HEADER = ['source', 'translation', 'sourceLang', 'targetLang', 'verdict', 'score', 'low', 'high', 'flags'] as const

const toRecord = ({ row, outcome }: ScoredRow): readonly (string | number)[] => {
  const texts = [row.source, row.translation, row.sourceLang, row.targetLang]
  if ('error' in outcome) return [...texts, '', '', '', '', outcome.error.detail]
  const { verdict, score, interval, flags } = outcome
  return [...texts, verdict, score ?? '', interval?.[0] ?? '', interval?.[1] ?? '', flags.join(' ')]
}
