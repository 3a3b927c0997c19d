/** The same assessments in every form that chat models and their servers have been seen to give them in. */

export interface Assessment {
  readonly number: number
  readonly error: string
  readonly score: number
}

export type ReplyForm = (assessments: readonly Assessment[]) => unknown

const list = (assessments: readonly Assessment[]): string => JSON.stringify(assessments)
const object = (assessments: readonly Assessment[]): string => JSON.stringify({ assessments })
const objects = (assessments: readonly Assessment[]): string => assessments.map((each) => JSON.stringify(each)).join('\n')
const draft = (assessments: readonly Assessment[]): string => object(assessments.map((each) => ({ ...each, score: 1 })))
const broken = (assessments: readonly Assessment[]): string =>
  object(assessments.map((each) => ({ ...each, error: 'WORD' }))).replaceAll('WORD', 'the word "casa" is not translated')

/** What a message's `content` is, by what is said of it. */
export const FORMS: Readonly<Record<string, ReplyForm>> = {
  'as it was asked for': object,
  'thought aloud': (all) => `<think>\nThe first: {"score": 5}? ${draft(all)} No.\n</think>\n\n${object(all)}`,
  'thought aloud, with the opening tag in the template': (all) => `Maybe ${draft(all)}\n</think>\n${object(all)}`,
  'thought aloud in the marks of gpt-oss': (all) =>
    `<|channel|>analysis<|message|>${draft(all)}<|end|><|start|>assistant<|channel|>final<|message|>${object(all)}`,
  'thought aloud in the marks of Magistral': (all) => `[THINK]${draft(all)}[/THINK]${object(all)}`,
  'with prose before and after': (all) => `Sure! [1] Here "is my view:\n\n${object(all)}\n\nLet me know {if} it helps.`,
  'with a draft before it': (all) => `First ${draft(all)}, but then: ${object(all)}`,
  fenced: (all) => `\`\`\`json\n${object(all)}\n\`\`\``,
  'fenced in capitals, with Windows line ends': (all) => `\`\`\`JSON\r\n${object(all)}\r\n\`\`\`\r\n`,
  'fenced as JSON5 by tildes': (all) => `~~~json5\n${object(all)}\n~~~`,
  'fenced on one line': (all) => `\`\`\`${object(all)}\`\`\``,
  'fenced among prose': (all) => `My assessments:\n\`\`\`javascript\n${object(all)}\n\`\`\`\nDone.`,
  'fenced and not closed': (all) => `\`\`\`json\n${object(all)}`,
  'in a box': (all) => `<|begin_of_box|>${object(all)}<|end_of_box|>`,
  'in a tag': (all) => `<answer>${object(all)}</answer>`,
  'as a bare list': list,
  'as objects, one per line': objects,
  'as fenced objects, one after the other': (all) =>
    all.map((each) => `\`\`\`json\n${JSON.stringify(each)}\n\`\`\``).join('\n'),
  'as a list under another name': (all) => JSON.stringify({ results: all }),
  'in a wrapper': (all) => JSON.stringify({ response: { data: { assessments: all } }, count: 2 }),
  'as an object by number': (all) => JSON.stringify(Object.fromEntries(all.map((each) => [each.number, each.score]))),
  'as an object of objects by number': (all) =>
    JSON.stringify(Object.fromEntries(all.map((each) => [`pair ${each.number}`, { score: each.score }]))),
  'as bare scores': (all) => JSON.stringify({ scores: all.map(({ score }) => score) }),
  'as a list of scores': (all) => JSON.stringify(all.map(({ score }) => score)),
  'with numbers as strings': (all) =>
    JSON.stringify({ assessments: all.map((each) => ({ ...each, number: `${each.number}`, score: `${each.score}` })) }),
  'with scores out of 100': (all) => object(all).replace(/"score":(\d+)/g, '"score":"$1/100"'),
  'with capitals': (all) => object(all).replaceAll('"score"', '"Score"').replaceAll('"number"', '"Number"'),
  'with other names': (all) => object(all).replaceAll('"score"', '"rating"').replaceAll('"number"', '"id"'),
  'numbered from 0': (all) => object(all.map((each) => ({ ...each, number: each.number - 1 }))),
  'without numbers': (all) => JSON.stringify({ assessments: all.map(({ error, score }) => ({ error, score })) }),
  'in another order': (all) => list(all.toReversed()),
  'with one of them twice': (all) => list([...all, ...all.slice(0, 1)]),
  'with a comma too many, single quotes and a comment': (all) =>
    object(all)
      .replaceAll('"', "'")
      .replace(/\}\]\}$/, '},], /* all */ }'),
  'as JSON in a string': (all) => JSON.stringify(object(all)),
  'as JSON in a string in a string': (all) => JSON.stringify(JSON.stringify(object(all))),
  'as JSON in a string, fenced, among prose': (all) => `Here:\n\`\`\`\n${JSON.stringify(object(all))}\n\`\`\``,
  'with the list in a string': (all) => JSON.stringify({ assessments: list(all) }),
  'with quotation marks that break it': broken,
  'as a list of parts': (all) => [{ type: 'text', text: object(all) }],
  'as a list of parts, the first a thought': (all) => [
    { type: 'thinking', thinking: [{ type: 'text', text: draft(all) }] },
    { type: 'text', text: object(all).slice(0, 30) },
    { type: 'output_text', text: object(all).slice(30) },
  ],
  'as one part': (all) => ({ type: 'text', text: object(all) }),
  'as an object': (all) => ({ assessments: all }),
  'as a list of objects': (all) => all,
}
