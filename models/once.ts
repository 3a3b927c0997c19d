/** Things that not every process needs: schemas and expressions of Unicode classes are a large part of a cold start. */

/** `make()`, made when it is first asked for and kept. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** So many answers are kept at most. */
const MAX_KEPT = 1000

/** `make(key)`, kept. Of keys that callers choose, such as languages: when a thousand are kept, it begins anew. */
export const rememberSome = <T>(make: (key: string) => T): ((key: string) => T) => {
  const made = new Map<string, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined || made.has(key)) return known as T
    const value = make(key)
    if (made.size >= MAX_KEPT) made.clear()
    made.set(key, value)
    return value
  }
}

/**
 * What is made of an entry of a table, made when it is first asked for and kept; undefined of what is no entry, of which
 * nothing is kept: callers choose the keys.
 */
export const onceOfEach = <Entry, T extends object>(
  table: Readonly<Record<string, Entry>>,
  make: (entry: Entry) => T,
): ((key: string) => T | undefined) => {
  const made = new Map<string, T>()
  return (key) => {
    const known = made.get(key)
    if (known || !Object.hasOwn(table, key)) return known
    const value = make(table[key] as Entry)
    made.set(key, value)
    return value
  }
}
