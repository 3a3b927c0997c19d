/** Every text of the page, to be translated in this one place; what flags say stands in `FLAGS` of models/flags. */

import type { CalibrationBasis, Verdict } from '../../models/score.ts'
import type { ExampleKind } from './examples.ts'

/** The pages' titles, by page. */
export const TITLES = {
  message: 'edge-qe playground',
  many: 'Many translations - edge-qe playground',
  compare: 'Compare translations - edge-qe playground',
} as const

/** What the pages have from the start, by the names they are written with there. */
export const PAGE = {
  language: 'en',
  description: 'Score a machine translation without a reference translation: verdict, interval and doubtful words.',
  skip: 'Skip to the content',
  pages: 'Playground',
  oneMessage: 'One message',
  many: 'Many',
  comparePage: 'Compare',
  documentation: 'Documentation',
  reference: 'API reference',
  errors: 'Errors',
  openapi: 'OpenAPI',
  heading: 'Is this translation good enough to show?',
  lead: 'Enter a message and its machine translation. You get the rating that people would be expected to give, and the doubtful words.',
  noScript: 'The playground needs JavaScript; so does the API reference, but not the rest of the documentation above.',
  form: 'A message and its translation',
  from: 'From',
  to: 'To',
  message: 'Message',
  translation: 'Translation',
  score: 'Score translation',
  shortcut: 'or Ctrl + Enter',
  share: 'Copy link',
  logProbs: 'Log-probabilities',
  logProbsLabel: 'Log-probabilities of the tokens that the translation system wrote, if you have them',
  logProbsHint: 'Natural logarithms, such as -0.12, -1.8, -0.03. They improve the score where the release reads them.',
  key: 'API key',
  keyLabel: 'Key, if this service requires one',
  keyHint: 'Kept in this tab until you close it, and sent only to this service.',
  result: 'Result',
  stale: ' before your last change',
  nothingYet: 'Score a translation, or choose one of the examples below.',
  threshold: 'Show translations with a score of at least',
  presets: 'Presets',
  reset: 'Reset to the release’s own',
  examples: 'Examples',
  examplesLead: 'Chat messages, each with a right and a wrong translation. Choose one to score it.',
  noExamples: 'There are no examples for this language pair. Choose another one above, or enter a message of your own.',
  recent: 'Recent in this tab',
  forget: 'Clear',
  terminal: 'The same request from a terminal',
  copy: 'Copy',

  manyHeading: 'How good are these translations?',
  manyLead: 'Enter a conversation or a table: every row gets a verdict. Sort the rows, look at them and download them.',
  manyForm: 'Messages and their translations',
  rows: 'Messages with their translations',
  rowsHint:
    'One pair per row: message, tab, translation, as copied from a spreadsheet. The first row may name the columns: source, translation, sourceLang, targetLang. Without tabs, each message is followed by its translation on the next line.',
  file: 'Or choose a file: TSV, CSV or text',
  where: 'Where to score',
  byService: 'By this service',
  onDevice: 'In this page: nothing is sent anywhere',
  onDeviceHint: 'Downloads the student (9 MB) once and gives the same scores.',
  scoreAll: 'Score all',
  stop: 'Stop',
  progress: 'Rows scored',
  results: 'Results',
  download: 'Download as TSV',
  table: 'Rows',
  sharesLegend: 'Show rows by verdict',

  compareHeading: 'Which translation is the best?',
  compareLead: 'Ranks up to five translations of one message, and shows which differences are larger than the noise.',
  compareForm: 'A message and its translations',
  releases: 'Scored by',
  compare: 'Compare',
  addTranslation: 'Add a translation',
  ranking: 'Ranking',
  nothingCompared: 'Enter a message and at least two translations of it.',

  footer: 'Nothing you enter here is stored. Scores are estimates: check the interval before you rely on one.',
} as const

const percent = (share: number): string => `${Math.round(100 * share)} %`
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** What the script says. */
export const TEXTS = {
  locale: PAGE.language,
  verdicts: { accept: 'Accept', review: 'Review', reject: 'Reject', unsupported: 'Unsupported' } satisfies Record<
    Verdict,
    string
  >,
  meanings: {
    accept: 'Good enough to show as it is.',
    review: 'Show it with a warning, or have it checked.',
    reject: 'Show the original instead.',
    unsupported: 'The student cannot judge this one.',
  } satisfies Record<Verdict, string>,
  score: 'Score ',
  isInterval: ' is the interval',
  range: (low: string, high: string) => `${low} to ${high}`,
  pair: (from: string, to: string) => `${from} to ${to}`,

  byScore: {
    accept: (score: string, line: string) => `A score of ${score} is accepted, like all of ${line} or more.`,
    review: (score: string, line: string) => `A score of ${score} is for review: scores of ${line} or more are accepted.`,
    reject: (score: string, line: string) => `A score of ${score} is rejected, like all below ${line}.`,
  },
  nothingAccepted: (score: string) =>
    `A score of ${score} is for review: in this language pair no score is reliable enough to be accepted.`,
  lowered: (flags: readonly string[], verdict: string) =>
    flags.length === 1
      ? `The flag ${flags[0]} limits it to ${verdict} at best.`
      : `The flags ${flags.join(', ')} limit it to ${verdict} at best.`,

  words: 'Where to look',
  doubtfulNote: 'Wavy underline: the word is more likely wrong than right.',
  flaggedNote: 'Frame: the part that raised a flag.',
  nothingStandsOut: 'No word stands out as doubtful.',
  chance: (bad: number) => `${percent(bad)} likely to be wrong`,
  doubtful: (bad: number) => ` (doubtful, ${percent(bad)})`,
  flagged: (flag: string) => ` (${flag})`,
  flags: 'Flags',
  atBest: (verdict: string) => `At best: ${verdict}.`,

  provenance: 'Where it comes from',
  calibratedOn: 'Calibrated on',
  bases: {
    own: 'Ratings of this language pair',
    made: 'Pairs of these languages constructed to be right or wrong',
    pooled: 'Ratings of other language pairs as well',
    teacher: 'Scores of a teacher: there are no human ratings',
  } satisfies Record<CalibrationBasis, string>,
  logProbs: 'Log-probabilities',
  usedLogProbs: {
    used: 'Used in the score',
    ignored: 'Ignored: the release does not read them in this language pair',
  },
  critical: 'Critical error',
  percent,
  raw: 'Before calibration',
  model: 'Model',
  release: 'Release',
  engine: 'Engine',
  answered: 'Answered in',
  milliseconds: (ms: number) => `${Math.round(ms)} ms, network included`,
  whatMeans: (code: string) => `What ${code} means`,
  noAnswer: { title: 'No answer', detail: 'The service could not be reached, or its answer was not JSON.' },

  summary: {
    score: (score: string) => `score ${score}`,
    interval: (low: string, high: string) => `interval ${low} to ${high}`,
    doubtful: (n: number) => count(n, 'doubtful passage'),
    flags: (n: number) => count(n, 'flag'),
  },

  presetNames: { lenient: 'Lenient', balanced: 'Balanced', strict: 'Strict' },
  allLengths: 'Presets',
  short: (tokens: number) => `Short messages, up to ${tokens} tokens`,
  long: (tokens: number) => `Messages of more than ${tokens} tokens`,
  promise: (bad: number) => `shows at most ${percent(bad)} of bad translations`,
  cost: (good: number) => `and ${percent(good)} of good ones`,
  noPromise: 'no threshold here guarantees that',
  foretold: {
    accept: 'At this threshold the translation is shown.',
    review: 'At this threshold the translation is shown with a warning.',
    reject: 'At this threshold the original is shown instead.',
    reviewByFlag: 'At this threshold the translation is shown with a warning, because of its flag.',
    rejectByFlag: 'Whatever the threshold, its flag means that the original is shown instead.',
  },

  examplesIn: (pair: string) => `Examples: ${pair}`,
  right: 'Right: ',
  wrong: 'Wrong: ',
  kinds: {
    number: 'A wrong number',
    negation: 'A dropped negation',
    short: 'A short reply',
    slang: 'Slang',
    literal: 'Too literal',
    half: 'Half untranslated',
    lost: 'A lost link, mention or placeholder',
    loop: 'A repetition loop',
    emoji: 'Nothing to translate',
  } satisfies Record<ExampleKind, string>,

  rows: {
    columns: {
      place: 'Row',
      verdict: 'Verdict',
      score: 'Score',
      interval: 'Interval',
      source: 'Message',
      translation: 'Translation',
      flags: 'Flags',
    },
    error: 'Not scored',
    none: 'There is nothing to score: enter a message and its translation.',
    loading: (share: number) => `Loading the student: ${percent(share)}`,
    going: (done: number, all: number) => `${done} of ${all} rows`,
    done: (all: number, ms: number, where: 'service' | 'device') =>
      `${count(all, 'row')} ${where === 'device' ? 'scored in this page' : 'scored by the service'} in ${(ms / 1000).toFixed(1)} s`,
    stopped: (done: number, all: number) => `Stopped after ${done} of ${all} rows`,
    share: (name: string, n: number, all: number) => `${name}: ${n} (${percent(n / all)})`,
    everything: (n: number) => `All ${n}`,
    shown: (n: number, all: number) => `The first ${n} of ${all} rows are shown; the download has all.`,
    noDevice: 'The scorer could not be loaded in this page',
    otherRelease:
      'The service currently serves another release than the one it was deployed with; these rows were scored with the deployed one.',
    open: (place: number) => `Open row ${place} by itself`,
    file: 'edge-qe.tsv',
  },

  comparison: {
    translation: (n: number) => `Translation ${n}`,
    removed: 'Remove',
    remove: (n: number) => `Remove translation ${n}`,
    interval: (range: string) => `Interval ${range}.`,
    beats: (places: readonly number[], others: number) =>
      places.length === others
        ? 'Better than all others by more than the noise.'
        : `Better than number ${places.join(' and ')} by more than the noise.`,
    tied: 'No difference here is larger than the noise: the order is only a best guess.',
    agreement: (share: number) => `${percent(share)} similar to the others.`,
    flags: (flags: readonly string[]) => (flags.length === 1 ? `Flag: ${flags[0]}.` : `Flags: ${flags.join(', ')}.`),
    release: (name: string, channel: string | null) => `${name}, ${channel === null ? 'as deployed' : `channel ${channel}`}`,
    other: (release: string, place: number, verdict: string, score: string) =>
      `${release}: number ${place}, ${verdict.toLowerCase()}, ${score}`,
    summary: (n: number, verdict: string, score: string) => `Translation ${n} is first: ${verdict}, score ${score}`,
  },

  copied: 'Copied',
  selected: 'Selected: copy it with the keyboard',
  linkCopied: 'Copied: the link itself contains the texts, and only those who open it see them',
  linkShown: 'The link is now in the address bar',
} as const
