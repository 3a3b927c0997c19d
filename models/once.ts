/** Things that not every process needs: schemas and expressions of Unicode classes are a large part of a cold start. */

/** `make()`, made when it is first asked for and kept. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
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
