/** Exact bounds on a rate of errors, from how many were seen (Clopper and Pearson 1934). Pure. */

/** The chance of at most `errors` of `count` where each is one with the chance `rate`. */
export const binomialCdf = (errors: number, count: number, rate: number): number => {
  if (errors < 0) return 0
  if (errors >= count || rate <= 0) return 1
  if (rate >= 1) return 0
  // Terms from 0 up, each from the one before, in logarithms: .9 ** 10000 is no number any more.
  let term = count * Math.log1p(-rate)
  const odds = Math.log(rate) - Math.log1p(-rate)
  let sum = Math.exp(term)
  for (let k = 1; k <= errors; k++) {
    term += Math.log((count - k + 1) / k) + odds
    sum += Math.exp(term)
  }
  return Math.min(1, sum)
}

/** The highest rate that `errors` of `count` do not speak against: with the chance `confidence` the true one is no higher. */
export const upperBound = (errors: number, count: number, confidence = 0.95): number => {
  if (errors >= count) return 1
  let [low, high] = [errors / count, 1]
  for (let step = 0; step < 60; step++) {
    const rate = (low + high) / 2
    if (binomialCdf(errors, count, rate) > 1 - confidence) low = rate
    else high = rate
  }
  return high
}

/** The most errors of `count` that do not speak against a rate of at most `rate`: so many are no rarer than 1 - confidence. */
export const mostLikelyErrors = (count: number, rate: number, confidence = 0.95): number =>
  mostErrors(count, rate, 1 - confidence) + 1

/** How many errors of `count` still promise a rate of at most `rate`; -1 where not even none does. */
export const mostErrors = (count: number, rate: number, confidence = 0.95): number => {
  let most = -1
  while (most + 1 < count && binomialCdf(most + 1, count, rate) <= 1 - confidence) most++
  return most
}
