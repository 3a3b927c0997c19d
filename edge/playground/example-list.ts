/** The examples of a language pair, each with the translations to choose from. */

import { aside, find, make } from './elements.ts'
import { EXAMPLES, type ExampleMessage } from './examples.ts'
import { nameOf } from './languages.ts'
import { TEXTS } from './texts.ts'

export type OnChoose = (source: string, translation: string) => void

export const showExamples = (languagePair: string, onChoose: OnChoose): void => {
  const [from = '', to = ''] = languagePair.split('-')
  const examples = EXAMPLES[languagePair] ?? []
  find('examples-title', HTMLHeadingElement).textContent = TEXTS.examplesIn(TEXTS.pair(nameOf(from), nameOf(to)))
  find('no-examples', HTMLParagraphElement).hidden = examples.length > 0
  find('examples-lead', HTMLParagraphElement).hidden = examples.length === 0
  const groups = Map.groupBy(examples, ({ kind }) => kind)
  find('examples', HTMLUListElement).replaceChildren(
    ...Array.from(groups, ([kind, some]) =>
      make(
        'li',
        { class: 'group' },
        make('h3', {}, TEXTS.kinds[kind]),
        ...some.map((example) => renderExample(example, { from, to }, onChoose)),
      ),
    ),
  )
}

const renderExample = (
  { source, right, wrong }: ExampleMessage,
  { from, to }: { readonly from: string; readonly to: string },
  onChoose: OnChoose,
): HTMLElement => {
  const message = make('p', { class: 'example-message' }, source)
  message.lang = from
  message.dir = 'auto'
  const choice = (kind: 'right' | 'wrong', translation: string): HTMLElement => {
    const text = make('span', { class: 'example-text' }, translation)
    text.lang = to
    text.dir = 'auto'
    const button = make('button', { class: `example ${kind}` }, aside(TEXTS[kind]), text)
    button.type = 'button'
    button.addEventListener('click', () => onChoose(source, translation))
    return button
  }
  return make(
    'div',
    { class: 'choices' },
    message,
    choice('right', right),
    ...(wrong === undefined ? [] : [choice('wrong', wrong)]),
  )
}
