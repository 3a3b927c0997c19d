/** The two things the page does with the DOM: find what index.html holds, and make what it does not. */

/** Throws when index.html has no such element: page and script are built together. */
export const find = <T extends HTMLElement>(id: string, type: new () => T): T => {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new TypeError(`index.html: expected a ${type.name} with the id ${id}`)
  return found
}

export interface Content {
  readonly class?: string
  readonly title?: string
}

/** Text stays text: nothing that came from a message or a reply is ever read as markup. */
export const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  content: Content,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag)
  if (content.class) made.className = content.class
  if (content.title) made.title = content.title
  made.append(...children)
  return made
}

/** For people who hear the page instead of seeing it. */
export const aside = (text: string): HTMLSpanElement => make('span', { class: 'unseen' }, text)
