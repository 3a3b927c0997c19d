/** Words of numbers next to each other -> the number they say together. */

export interface Stem {
  readonly stem: string
  readonly value: number
  readonly kind: 'number' | 'times' | 'plus' | 'half' | 'quarter' | 'minus'
}

/** A stem where it stands in a text. */
export interface Atom {
  readonly stem: Stem
  readonly start: number
  readonly end: number
}

/** Characters between two words of one number at most: a space, a hyphen, `and`. */
const MAX_GAP = 5

/** Adds each number that atoms next to each other make, the numbers on the way to it, and each atom alone. */
export const compose = (atoms: readonly Atom[], values: Set<number>, elides = false): void => {
  let total = 0
  let current = 0
  let end = Number.NEGATIVE_INFINITY
  /** Said before the number as a number of its own: nineteen ninety-nine. */
  let century = 0
  let digits = ''
  let unit = 0
  for (const { stem, ...place } of atoms) {
    const gap = place.start - end
    end = place.end
    if (gap > MAX_GAP) [total, current, century, unit] = [0, 0, 0, 0]
    // Two zero two four, 二〇二四; of two, the first may be an article.
    digits = stem.kind !== 'times' && stem.value < 10 ? (gap <= 1 ? digits : '') + stem.value : ''
    if (digits.length > 2) values.add(Number(digits))
    if (stem.kind === 'half') values.add(total + current + 0.5)
    if (stem.kind === 'number' || (stem.kind === 'half' && stem.value > 0)) {
      if (elides && unit >= 100 && gap <= 1 && stem.value < 10) values.add(total + current + (stem.value * unit) / 10)
      const joined = join(current, stem.value, gap)
      // What does not go with what stands before it begins anew, or is said digit by digit.
      if (joined === undefined) [century, total, current] = [gap <= 1 && total === 0 ? current : 0, 0, stem.value]
      else current = joined
      values.add(stem.value)
    } else if (stem.kind === 'plus') current = (current || 1) + stem.value
    else if (stem.kind === 'times' && stem.value <= 100) current = multiply(current, stem.value)
    else if (stem.kind === 'times') {
      // 一千二百万 is 1200 times 万; two million three thousand is a sum.
      total = total < stem.value ? (total + current || 1) * stem.value : total + (current || 1) * stem.value
      current = 0
      values.add(stem.value)
    }
    if (stem.kind !== 'plus') unit = stem.kind === 'times' ? stem.value : 0
    if (century >= 10 && century <= 20 && current >= 10 && current < 100) values.add(century * 100 + current)
    values.add(total + current)
  }
}

/** One word after another: twenty one, einundzwanzig, soixante-dix, quatre-vingt; undefined where they are two numbers. */
const join = (current: number, value: number, gap: number): number | undefined => {
  const units = current % 100
  if (current === 0 || (units === 0 && value < 100)) return current + value
  if (units === 4 && value === 20 && gap === 1) return current - 4 + 80
  if (units < 10 && value >= 10 && value < 100 && (value % 10 === 0 || value < 20))
    return value < 20 && value !== 10 ? undefined : current + value
  if (units % 10 === 0 && value < 10) return current + value
  return (units === 60 || units === 80) && value < 20 ? current + value : undefined
}

/** 2 百 after 1 千: only the units are multiplied. */
const multiply = (current: number, by: number): number => {
  const units = current % 10
  return current > 0 && by === 10 && units > 0
    ? current - units + units * by
    : by === 100 && units > 0 && current > 100
      ? current - units + units * by
      : (current || 1) * by
}
