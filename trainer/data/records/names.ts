/** The names that the field gives the same columns. */

/** Spelt without capitals, spaces, hyphens and underscores. The first that is there is taken. */
const NAMES = {
  source: [
    'source',
    'src',
    'original',
    'sourcetext',
    'sourcesegment',
    'srctext',
    'sourcesentence',
    'originaltext',
    'segment',
    'input',
  ],
  translation: [
    'translation',
    'mt',
    'target',
    'hypothesis',
    'hyp',
    'tgt',
    'translated',
    'machinetranslation',
    'mttext',
    'targettext',
    'targetsegment',
    'tgttext',
    'translatedtext',
    'targetsentence',
    'translationtext',
    'mtoutput',
    'systemoutput',
    'trg',
    'output',
  ],
  reference: ['reference', 'ref', 'postedit', 'pe', 'postedited', 'referencetranslation', 'reftext', 'correction'],
  /** People's. Scores of models are called by the model's name, or `score`, too. */
  rating: ['score', 'rating', 'z', 'zmean', 'da', 'directassessment', 'humanscore', 'qualityscore', 'esascore', 'mean', 'raw'],
  id: ['id', 'origin', 'segmentid', 'segid'],
  languagePair: ['languagepair', 'pair', 'lp', 'langpair', 'langs'],
  sourceLang: ['sourcelang', 'sourcelanguage', 'srclang', 'srclanguage', 'langsrc', 'sl'],
  targetLang: ['targetlang', 'targetlanguage', 'tgtlang', 'tgtlanguage', 'trglang', 'langtgt', 'tl'],
} as const
export type NameKind = keyof typeof NAMES

/** The column that plays this part; undefined where none has a name for it. */
export const findName = (kind: NameKind, names: readonly string[]): string | undefined => {
  const plain = new Map(names.map((name) => [toPlain(name), name]).toReversed() as [string, string][])
  for (const known of NAMES[kind]) if (plain.has(known)) return plain.get(known)
  return undefined
}

const toPlain = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]/g, '')
