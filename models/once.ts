/** Things that not every process needs: schemas and expressions of Unicode classes are a large part of a cold start. */

/** `make()`, made when it is first asked for and kept. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
