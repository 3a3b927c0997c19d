import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aboutIn, NOTHING_ABOUT, parseAbout } from '../../models/about.ts'
import { type Manifest, parseManifest, toCanonicalJson } from '../../models/manifest.ts'
import { requireFile } from '../../models/trusted-manifest.ts'

const MANIFEST: Manifest = {
  format: 1,
  name: 'default',
  languagePairs: ['ro-en', 'en-zh'],
  student: { architecture: 'decomposable', rows: 64, width: 8, hidden: 12, maxTokens: 64, maxHashes: 40 },
  files: [{ name: 'student.bin', bytes: 1024, sha256: 'a'.repeat(64) }],
  calibration: {
    pairs: { 'ro-en': { knots: [[-1, 0.25], [0.5, 0.5], [1, 0.9]], low: -0.2, high: 0.1, ratings: 1000 } }, // biome-ignore format: a line
    pooled: { knots: [[-1, 0.25], [1, 0.75]], low: -0.3, high: 0.3, ratings: 7000 }, // biome-ignore format: a line
    coverage: 0.9,
    thresholds: { accept: 0.7, reject: 0.5 },
    words: { slope: 1.5, offset: -0.25 },
    critical: { slope: 1, offset: 0 },
  },
  metrics: { test: { 'ro-en': { n: 1000, pearson: 0.7, spearman: 0.68, shuffledPearson: 0.1, coverage: 0.9 } } },
  provenance: { seed: 7, commit: null, packages: { node: '22.0.0' } },
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Path = readonly (string | number)[]

const copy = (): Json => JSON.parse(toCanonicalJson(MANIFEST))

/** Changes what is at a path; `undefined` takes it away. */
const changed = (path: Path, value: Json | undefined): string => {
  const root = copy()
  let inner = root
  for (const key of path.slice(0, -1)) inner = (inner as Record<string | number, Json>)[key] ?? null
  const last = path.at(-1) ?? ''
  if (value === undefined) delete (inner as Record<string | number, Json>)[last]
  else (inner as Record<string | number, Json>)[last] = value
  return JSON.stringify(root)
}

const toField = (path: Path): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${key}`)).join('')

/** Paths of every field of the schema, those of free-form provenance left out. */
const pathsOf = (value: Json, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null || path[0] === 'provenance') return [path]
  const inner = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return path.length === 0 ? inner : [path, ...inner]
}

const paths = pathsOf(copy())
const optional = new Set(['metrics', 'provenance', 'calibration.words', 'calibration.critical', 'shuffledPearson', 'coverage'])
/** Records and arrays may have one entry less; their own checks are tested by name. */
const removable = (path: Path): boolean =>
  typeof path.at(-1) === 'number' ||
  optional.has(toField(path)) ||
  (path[0] === 'metrics' && (path.length < 4 || optional.has(String(path.at(-1))))) ||
  (path.length > 2 && path.at(-1) === 'ro-en')

const expectRefused = (text: string, field: string): void => {
  expect(() => parseManifest(text)).toThrow(
    expect.objectContaining({ code: 'BAD_MANIFEST', field, message: expect.stringContaining('manifest.json: ') }),
  )
}

describe('a manifest', () => {
  test('comes back from its canonical JSON as it was', () => {
    expect(parseManifest(toCanonicalJson(MANIFEST))).toEqual(MANIFEST)
  })

  test.each(paths.filter((path) => !removable(path)).map((path) => [toField(path), path] as const))(
    'is refused without %s, which is named',
    (field, path) => {
      expectRefused(changed(path, undefined), field)
    },
  )

  test.each(paths.map((path) => [toField(path), path] as const))(
    'is refused where %s is of another type, which is named',
    (field, path) => {
      const wrong = path[0] === 'provenance' ? 'text' : true
      expectRefused(changed(path, wrong), field)
      expectRefused(changed(path, null), field)
    },
  )

  test.each([
    [[], 'manifest.json'],
    [['student'], 'student'],
    [['files', 0], 'files[0]'],
    [['calibration'], 'calibration'],
    [['calibration', 'pooled'], 'calibration.pooled'],
    [['calibration', 'thresholds'], 'calibration.thresholds'],
    [['metrics', 'test', 'ro-en'], 'metrics.test.ro-en'],
  ] as const)('is refused with an unknown key in %j, which is named', (path, within) => {
    const text = changed([...path, 'widht'], 1)
    expectRefused(text, within === 'manifest.json' ? 'widht' : `${within}.widht`)
    expect(() => parseManifest(text)).toThrow('"widht"')
  })

  test.each<[Path, Json, string]>([
    [['languagePairs', 0], 'ro_en', 'languagePairs[0]'],
    [['languagePairs'], [], 'languagePairs'],
    [['files'], [], 'files'],
    [['files', 0, 'name'], '../student.bin', 'files[0].name'],
    [['files', 0, 'sha256'], 'A'.repeat(64), 'files[0].sha256'],
    [['files', 0, 'bytes'], -1, 'files[0].bytes'],
    [['student', 'width'], 0, 'student.width'],
    [['student', 'rows'], 1.5, 'student.rows'],
    [['student', 'architecture'], 'birnn', 'student.architecture'],
    [['student', 'selfAttention'], { heads: 5, feedForward: 24 }, 'student.selfAttention.heads'],
    [['student', 'selfAttention'], { heads: 0, feedForward: 24 }, 'student.selfAttention.heads'],
    [['student', 'context'], 'recurrent', 'student.context'],
    [['student', 'alignWidth'], 0, 'student.alignWidth'],
    [['student', 'compareInputs'], [], 'student.compareInputs'],
    [['student', 'compareInputs'], ['product', 'token'], 'student.compareInputs'],
    [['student', 'compareInputs'], ['token', 'token'], 'student.compareInputs'],
    [['student', 'selfAttention'], { heads: 4 }, 'student.selfAttention.feedForward'],
    [['student', 'selfAttention'], { heads: 4, feedForward: 1.5 }, 'student.selfAttention.feedForward'],
    [['calibration', 'pooled', 'knots'], [[0, 0.5]], 'calibration.pooled.knots'],
    [['calibration', 'pooled', 'knots'], [[0, 0.5], [0, 0.6]], 'calibration.pooled.knots'], // biome-ignore format: a line
    [['calibration', 'pooled', 'knots'], [[0, 0.5], [1, 0.5]], 'calibration.pooled.knots'], // biome-ignore format: a line
    [['calibration', 'pooled', 'knots', 0, 1], 0, 'calibration.pooled.knots[0][1]'],
    [['calibration', 'pooled', 'knots', 1, 1], 1, 'calibration.pooled.knots[1][1]'],
    [['calibration', 'pooled', 'low'], 0.1, 'calibration.pooled.low'],
    [['calibration', 'pooled', 'high'], 1.1, 'calibration.pooled.high'],
    [['calibration', 'thresholds', 'reject'], 0.8, 'calibration.thresholds'],
    [['calibration', 'words', 'slope'], 0, 'calibration.words.slope'],
  ])('is refused where %j is %j', (path, value, field) => {
    expectRefused(changed(path, value), field)
  })

  const line = { accept: 0.7, basis: 'own', goodAccepted: 0.8 }
  const lines = { lenient: line, balanced: line, strict: { basis: 'pooled', goodAccepted: 0 }, reject: { basis: 'made', below: 0.3 } } // biome-ignore format: a line

  test('may have lines between verdicts by language pair, and then needs none for all', () => {
    const text = changed(['calibration', 'verdicts'], { 'ro-en': lines })
    expect(parseManifest(text).calibration.verdicts).toEqual({ 'ro-en': lines })
    const short = { ...lines, short: lines }
    expect(parseManifest(changed(['calibration', 'verdicts'], { 'ro-en': short })).calibration.verdicts).toEqual({
      'ro-en': short,
    })
    const root = JSON.parse(text) as { calibration: { thresholds?: unknown } }
    delete root.calibration.thresholds
    expect(parseManifest(JSON.stringify(root)).calibration.thresholds).toBeUndefined()
  })

  test.each<[Path, Json, string]>([
    [['lenient', 'accept'], 1.1, 'calibration.verdicts.ro-en.lenient.accept'],
    [['balanced', 'basis'], 'teacher', 'calibration.verdicts.ro-en.balanced.basis'],
    [['strict', 'goodAccepted'], -0.1, 'calibration.verdicts.ro-en.strict.goodAccepted'],
    [['reject'], null, 'calibration.verdicts.ro-en.reject'],
  ])('is refused where %j of its lines is %j', (path, value, field) => {
    const wrong = JSON.parse(JSON.stringify(lines)) as Record<string, Record<string, Json> | Json>
    const [preset = '', key] = path.map(String)
    if (key === undefined) wrong[preset] = value
    else (wrong[preset] as Record<string, Json>)[key] = value
    expectRefused(changed(['calibration', 'verdicts'], { 'ro-en': wrong as Json }), field)
  })

  test('is refused with another number of weights than there is evidence', () => {
    expectRefused(changed(['calibration', 'errors'], [1, 2, 3]), 'calibration.errors')
    expect(parseManifest(changed(['calibration', 'errors'], new Array(8).fill(0.5))).calibration.errors).toHaveLength(8)
  })

  test.each([0, 24])('may have a student with self-attention, and %i units in its second part', (feedForward) => {
    const selfAttention = { heads: 4, feedForward }
    expect(parseManifest(changed(['student', 'selfAttention'], selfAttention)).student.selfAttention).toEqual(selfAttention)
  })

  test('of another format is refused before anything else is read', () => {
    expect(() => parseManifest('{"format": 2, "shape": "new"}')).toThrow('version 2, but this reader knows 1')
    expect(() => parseManifest('{"format": 1')).toThrow('manifest.json is not valid JSON')
    expect(() => parseManifest('[]')).toThrow(expect.objectContaining({ code: 'BAD_MANIFEST' }))
  })

  test('names a file that the release does not have', () => {
    expect(requireFile(MANIFEST, 'student.bin').bytes).toBe(1024)
    expect(() => requireFile(MANIFEST, 'student.onnx')).toThrow('the release has no student.onnx')
  })
})

describe('canonical JSON', () => {
  const reorder = (value: Json, random: fc.Random): Json => {
    if (Array.isArray(value)) return value.map((inner) => reorder(inner, random))
    if (typeof value !== 'object' || value === null) return value
    const keys = Object.keys(value)
    for (let i = keys.length - 1; i > 0; i--) {
      const j = random.nextInt(0, i)
      const [a = '', b = ''] = [keys[i], keys[j]]
      keys[i] = b
      keys[j] = a
    }
    return Object.fromEntries(keys.map((key) => [key, reorder(value[key] ?? null, random)]))
  }

  test('does not depend on the order of keys, nor on how often it is read and written', () => {
    // zod leaves `__proto__` out of every record it reads.
    const json = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(json, fc.noShrink(fc.infiniteStream(fc.nat())), (provenance, stream) => {
        const manifest: Manifest = { ...MANIFEST, provenance }
        const text = toCanonicalJson(manifest)
        const random = { nextInt: (_: number, most: number) => Number(stream.next().value) % (most + 1) }
        const reordered = parseManifest(JSON.stringify(reorder(JSON.parse(text), random as fc.Random)))
        expect(toCanonicalJson(reordered)).toBe(text)
      }),
    )
  })

  test('has its keys in code-unit order and no white space', () => {
    const text = toCanonicalJson({ ...MANIFEST, provenance: { b: 1, B: 2, é: 3, a: { z: [], y: ' ' } } })
    expect(text).toMatch(/^\{"calibration":/)
    expect(text).toContain('"provenance":{"B":2,"a":{"y":" ","z":[]},"b":1,"é":3}')
  })

  describe('that names the oldest reader it needs', () => {
    const written = (changes: object): string => JSON.stringify({ ...MANIFEST, ...changes })

    test('may have fields that this reader does not know, at any depth', () => {
      const later = written({ minReader: 1, signature: 'x', student: { ...MANIFEST.student, dialect: 'y' } })
      expect(parseManifest(later).name).toBe('default')
      expect(() => parseManifest(written({ signature: 'x' }))).toThrow('unknown key "signature"')
    })

    test('has to be right in those it does know', () => {
      expect(() => parseManifest(written({ minReader: 1, signature: 'x', name: 7 }))).toThrow(
        'name: expected string, got number',
      )
    })

    test('is refused where this reader is older', () => {
      expect(() => parseManifest(written({ minReader: 5 }))).toThrow(
        'minReader: needs a reader of version 5, but this one is 4',
      )
    })
  })
})

describe('what is said of a release', () => {
  const { metrics, provenance } = MANIFEST

  test('is in its manifest, in about.json, or nowhere', () => {
    const { metrics: _metrics, provenance: _provenance, ...without } = MANIFEST
    expect(aboutIn(parseManifest(toCanonicalJson(MANIFEST)))).toEqual({ metrics, provenance })
    expect(parseAbout(toCanonicalJson({ metrics, provenance }))).toEqual({ metrics, provenance })
    expect(aboutIn(parseManifest(toCanonicalJson(without)))).toEqual(NOTHING_ABOUT)
  })

  test('is refused where it is wrong, with the file and the field', () => {
    const wrong = JSON.stringify({ metrics: { test: { 'ro-en': { n: 7, pearson: 'high', spearman: 0 } } }, provenance })
    expect(() => parseAbout(wrong)).toThrow('about.json: metrics.test.ro-en.pearson: expected number, got string')
  })
})
