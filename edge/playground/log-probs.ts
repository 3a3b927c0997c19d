/** The log-probabilities of the MT system, as people paste them. */

/**
 * `[-0.1, -0.7]`, or the same without brackets, a number a line: as many numbers as there are; undefined for nothing.
 * What is no number becomes NaN, which the service names by its place.
 */
export const parseLogProbs = (text: string): number[] | undefined => {
  const parts = text.split(/[\s,;[\]]+/).filter((part) => part !== '')
  return parts.length === 0 ? undefined : parts.map(Number)
}
