/** Principal components of many vectors, from sums over them: the vectors themselves may lie in a file. Pure. */

export interface Moments {
  count: number
  /** [width] */
  readonly sum: Float64Array
  /** Sums of products, upper triangle. [width, width] */
  readonly products: Float64Array
  readonly width: number
}

export const createMoments = (width: number): Moments => ({
  count: 0,
  sum: new Float64Array(width),
  products: new Float64Array(width * width),
  width,
})

/** Adds vectors, one after another. */
export const addVectors = (moments: Moments, vectors: Float32Array): void => {
  const { sum, products, width } = moments
  for (let start = 0; start < vectors.length; start += width) {
    moments.count++
    for (let i = 0; i < width; i++) {
      const value = vectors[start + i] ?? 0
      sum[i] = (sum[i] ?? 0) + value
      for (let j = i; j < width; j++)
        products[i * width + j] = (products[i * width + j] ?? 0) + value * (vectors[start + j] ?? 0)
    }
  }
}

export interface Components {
  /** [width] */
  readonly mean: Float64Array
  /** Unit vectors, the one of the largest variance first. [count, width] */
  readonly axes: Float64Array
  /** Share of the variance that the axes hold. */
  readonly explained: number
}

/** The first components. Each axis points where its largest coordinate is positive, so that the result is one and the same. */
export const toComponents = ({ count, sum, products, width }: Moments, components: number): Components => {
  const mean = sum.map((value) => value / count)
  const covariance = new Float64Array(width * width)
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) {
      const value = (products[i * width + j] ?? 0) / count - (mean[i] ?? 0) * (mean[j] ?? 0)
      covariance[i * width + j] = value
      covariance[j * width + i] = value
    }
  const { values, vectors } = eigen(covariance, width)
  const order = Array.from(values.keys()).toSorted((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
  const axes = new Float64Array(components * width)
  order.slice(0, components).forEach((column, k) => {
    const axis = Float64Array.from({ length: width }, (_, i) => vectors[column * width + i] ?? 0)
    const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    axes.set(largest < 0 ? axis.map((value) => -value) : axis, k * width)
  })
  const total = values.reduce((all, value) => all + value, 0)
  const held = order.slice(0, components).reduce((all, column) => all + (values[column] ?? 0), 0)
  return { mean, axes, explained: total > 0 ? held / total : 0 }
}

const SWEEPS = 30

/**
 * Eigenvalues and, as rows, eigenvectors of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan 2013,
 * section 8.5): slow beside what a linear-algebra library does, exact, and a few seconds for 384 dimensions.
 */
export const eigen = (symmetric: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } => {
  const a = symmetric.slice()
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  const scale = a.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > 1e-22 * scale; sweep++)
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, { n, p, q })
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0), vectors: v }
}

const offDiagonal = (a: Float64Array, n: number): number => {
  let sum = 0
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sum += (a[i * n + j] ?? 0) ** 2
  return sum
}

/** Makes a[p, q] zero. `a` stays symmetric; `v` holds the rotations so far, transposed. */
const rotate = (
  a: Float64Array,
  v: Float64Array,
  { n, p, q }: { readonly n: number; readonly p: number; readonly q: number },
): void => {
  const apq = a[p * n + q] ?? 0
  if (apq === 0) return
  const theta = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  rotateRows(a, { n, p, q, c, s })
  for (let k = 0; k < n; k++) {
    const [akp, akq] = [a[k * n + p] ?? 0, a[k * n + q] ?? 0]
    a[k * n + p] = c * akp - s * akq
    a[k * n + q] = s * akp + c * akq
  }
  rotateRows(v, { n, p, q, c, s })
}

interface Rotation {
  readonly n: number
  readonly p: number
  readonly q: number
  readonly c: number
  readonly s: number
}

const rotateRows = (m: Float64Array, { n, p, q, c, s }: Rotation): void => {
  const [rowP, rowQ] = [p * n, q * n]
  for (let k = 0; k < n; k++) {
    const [mp, mq] = [m[rowP + k] ?? 0, m[rowQ + k] ?? 0]
    m[rowP + k] = c * mp - s * mq
    m[rowQ + k] = s * mp + c * mq
  }
}

/** Vectors as coordinates on the axes. [vectors, width] -> [vectors, components] */
export const project = (vectors: Float32Array, { mean, axes }: Components): Float32Array => {
  const width = mean.length
  const components = axes.length / width
  const count = vectors.length / width
  const projected = new Float32Array(count * components)
  for (let v = 0; v < count; v++)
    for (let k = 0; k < components; k++) {
      let sum = 0
      for (let i = 0; i < width; i++) sum += ((vectors[v * width + i] ?? 0) - (mean[i] ?? 0)) * (axes[k * width + i] ?? 0)
      projected[v * components + k] = sum
    }
  return projected
}
