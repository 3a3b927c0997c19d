/** Who and when, turned round in English: another person or another tense, in words that stay good English. */

import type { Random } from '../../statistics/random.ts'
import type { FlipText } from './flips.ts'
import { pick } from './units.ts'

/** Base, third person and past of verbs that chats are full of. */
const VERBS = `be is was|have has had|do does did|go goes went|come comes came|get gets got|make makes made|take takes took
|see sees saw|know knows knew|think thinks thought|say says said|tell tells told|give gives gave|find finds found|leave leaves left
|feel feels felt|bring brings brought|buy buys bought|lose loses lost|win wins won|sell sells sold|send sends sent|pay pays paid
|meet meets met|eat eats ate|drink drinks drank|sleep sleeps slept|wake wakes woke|write writes wrote|hear hears heard|run runs ran
|drive drives drove|fly flies flew|break breaks broke|forget forgets forgot|keep keeps kept|sit sits sat|stand stands stood
|speak speaks spoke|spend spends spent|teach teaches taught|wear wears wore|choose chooses chose|begin begins began|fall falls fell
|grow grows grew|hold holds held|understand understands understood|want wants wanted|need needs needed|like likes liked|love loves loved
|hate hates hated|call calls called|ask asks asked|work works worked|try tries tried|use uses used|look looks looked|live lives lived
|play plays played|stay stays stayed|talk talks talked|wait waits waited|help helps helped|start starts started|stop stops stopped
|move moves moved|watch watches watched|walk walks walked|order orders ordered|finish finishes finished|book books booked
|cook cooks cooked|clean cleans cleaned|change changes changed|happen happens happened|arrive arrives arrived|open opens opened
|close closes closed|check checks checked|miss misses missed|remember remembers remembered|text texts texted|pick picks picked
|join joins joined|visit visits visited|learn learns learned|study studies studied|fix fixes fixed|cancel cancels cancelled`
  .split('|')
  .map((forms) => forms.trim().split(' ') as [base: string, third: string, past: string])

const BASES = new Map(VERBS.map(([base, , past]) => [base, past]))
const THIRDS = new Map(VERBS.map(([, third, past]) => [third, past]))
const PASTS = new Map(VERBS.map(([base, , past]) => [past, base]))

/** Have the same form for I, you, we and they. */
const HELPERS = 'will would can could should must might did do have had never just still really also always already'.split(' ')
const isVerb = (word: string): boolean => HELPERS.includes(word) || PASTS.has(word) || (BASES.has(word) && word !== 'be')

type FlipWord = (words: readonly string[], at: number) => readonly string[] | undefined

/** Words and what stands between them, apostrophes made straight: `don't` is one word. */
const split = (text: string): string[] => text.replaceAll('’', "'").split(/([\p{L}\p{M}\p{N}]+(?:'\p{L}+)*)/u)

const lower = (words: readonly string[], at: number): string => (words[at] ?? '').toLowerCase()
/** The word before or after one, only white space between them. */
const next = (words: readonly string[], at: number): string => (/^\s+$/.test(words[at + 1] ?? '') ? lower(words, at + 2) : '')
const before = (words: readonly string[], at: number): string => (/^\s+$/.test(words[at - 1] ?? '') ? lower(words, at - 2) : '')

/** The words, with some of them said otherwise, written as the first was. */
const say = (words: readonly string[], at: number, said: string, count = 1): string[] => {
  const written = words[at] ?? ''
  const isFirst = /^\p{Lu}/u.test(written) && !(written === 'I' || written.startsWith("I'"))
  const opens = words.slice(0, at).every((word) => !/[\p{L}\p{N}]/u.test(word))
  const isCapital = isFirst || (opens && written.startsWith('I') && /^\p{Lu}/u.test(written))
  const by = isCapital ? said.charAt(0).toUpperCase() + said.slice(1) : said
  return [...words.slice(0, at), spellI(by, words), ...words.slice(at + 2 * count - 1)]
}

/** As the text writes it: whoever types no capitals types none here. */
const spellI = (said: string, words: readonly string[]): string =>
  words.some((word) => /^\p{Lu}/u.test(word)) ? said.replace(/^i(?=$|'| )|(?<= )i$/, 'I') : said

const PERSONS: Readonly<Record<string, readonly string[]>> = {
  he: ['she'],
  she: ['he'],
  him: ['her', 'me', 'them'],
  his: ['her', 'my', 'your'],
  himself: ['herself'],
  herself: ['himself'],
  "he's": ["she's"],
  "she's": ["he's"],
  "he'll": ["she'll", "i'll"],
  "she'll": ["he'll", "you'll"],
  "he'd": ["she'd", "i'd"],
  "she'd": ["he'd", "you'd"],
  me: ['him', 'you', 'us'],
  my: ['your', 'his', 'our'],
  mine: ['yours', 'his'],
  your: ['my', 'his', 'their'],
  yours: ['mine', 'hers'],
  we: ['they', 'you'],
  us: ['them', 'me'],
  our: ['their', 'my'],
  ours: ['theirs'],
  they: ['we', 'you'],
  them: ['us', 'him'],
  their: ['our', 'his', 'your'],
  "i'm": ["you're", "he's", "we're"],
  "you're": ["i'm", "they're", "she's"],
  "we're": ["they're", "you're"],
  "they're": ["we're", "you're"],
  "i've": ["you've", "they've"],
  "you've": ["i've", "we've"],
  "we've": ["they've", "you've"],
  "they've": ["we've", "i've"],
  "i'll": ["you'll", "he'll"],
  "you'll": ["i'll", "they'll"],
  "we'll": ["they'll", "i'll"],
  "they'll": ["we'll", "you'll"],
  "i'd": ["you'd", "he'd"],
  "you'd": ["i'd", "she'd"],
}

/** No noun: what stands before them is somebody, and owns nothing. */
const SMALL_WORDS =
  'so and to a an the at in on for of yet too when again now about from with or but up out back that this what how as if because very'.split(
    ' ',
  )

const flipPersonAt =
  (random: Random): FlipWord =>
  (words, at) => {
    const word = lower(words, at)
    const after = next(words, at)
    if (word === 'her') return say(words, at, after === '' || SMALL_WORDS.includes(after) ? 'him' : 'his')
    if (word === 'i') {
      if (after === 'am' || after === 'was')
        return say(words, at, after === 'am' ? 'you are' : (pick(random, ['you were', 'he was']) ?? ''), 2)
      return isVerb(after) && after !== 'do' && after !== 'have'
        ? say(words, at, pick(random, ['you', 'we', 'they']) ?? '')
        : undefined
    }
    if (word === 'you') {
      if (after === 'are' || after === 'were') return say(words, at, after === 'are' ? 'i am' : 'i was', 2)
      if (isVerb(after)) return say(words, at, pick(random, ['i', 'they', 'we']) ?? '')
      return ['to', 'for', 'with', 'tell', 'told', 'call', 'called', 'give', 'gave', 'see', 'saw', 'help', 'from'].includes(
        before(words, at),
      )
        ? say(words, at, pick(random, ['me', 'him', 'them']) ?? '')
        : undefined
    }
    if ((word === 'are' || word === 'were') && after === 'you') return say(words, at, word === 'are' ? 'am i' : 'was i', 2)
    if ((word === 'am' || word === 'was') && after === 'i') return say(words, at, word === 'am' ? 'are you' : 'were you', 2)
    const by = Object.hasOwn(PERSONS, word) ? pick(random, PERSONS[word] ?? []) : undefined
    return by === undefined ? undefined : say(words, at, by)
  }

const TENSES: Readonly<Record<string, string>> = {
  is: 'was',
  are: 'were',
  am: 'was',
  was: 'is',
  were: 'are',
  "i'm": 'i was',
  "you're": 'you were',
  "we're": 'we were',
  "they're": 'they were',
  "isn't": "wasn't",
  "aren't": "weren't",
  "wasn't": "isn't",
  "weren't": "aren't",
  "don't": "didn't",
  "doesn't": "didn't",
  "didn't": "won't",
  "won't": "didn't",
  "can't": "couldn't",
  "couldn't": "can't",
  can: 'could',
  could: 'can',
  did: 'will',
  tonight: 'last night',
}
const HERE_NOW = ["it's", "that's", "he's", "she's", "there's", "what's", "where's", "who's", "how's"]
const SUBJECTS = ['i', 'you', 'we', 'they']
/** What follows them and a subject is no verb of its own: do you want, let us go. */
const ASKS =
  "do does did don't didn't doesn't can can't could will won't would shall should must may might let make makes have had".split(
    ' ',
  )

const flipTenseAt: FlipWord = (words, at) => {
  const word = lower(words, at)
  const after = next(words, at)
  const subject = before(words, at)
  if (HERE_NOW.includes(word))
    return /(?:ed|en|been|got|gone|done)$/.test(after) ? undefined : say(words, at, `${word.slice(0, -2)} was`)
  if (word === 'was' && (subject === 'i' || after === 'i')) return say(words, at, 'am')
  if (word === 'will' && BASES.has(after)) return say(words, at, BASES.get(after) ?? '', 2)
  if (/^(?:i|you|we|they|he|she)'ll$/.test(word) && BASES.has(after))
    return say(
      words,
      at,
      `${word.slice(0, -3)} ${after === 'be' && word !== "i'll" && !/^s?he/.test(word) ? 'were' : BASES.get(after)}`,
      2,
    )
  if (word === 'did') return /^(?:i|you|we|they|he|she|it)$/.test(after) ? say(words, at, 'will') : undefined
  if (word === 'will' && /^(?:i|you|we|they|he|she|it)$/.test(after)) return say(words, at, 'did')
  // Said to somebody, it has no tense.
  if (word === "don't" && !SUBJECTS.includes(subject)) return undefined
  if (Object.hasOwn(TENSES, word)) return say(words, at, TENSES[word] ?? '')
  if (/^(?:i|you|we|they|he|she|it|who)$/.test(subject) && !ASKS.includes(before(words, at - 2))) {
    const base = PASTS.get(word)
    if (base !== undefined && word !== 'had') return say(words, at, `will ${base}`)
    if (SUBJECTS.includes(subject) && BASES.has(word) && word !== 'have' && word !== 'do')
      return say(words, at, BASES.get(word) ?? '')
    if (!SUBJECTS.includes(subject) && THIRDS.has(word) && word !== 'has' && word !== 'does')
      return say(words, at, THIRDS.get(word) ?? '')
  }
  return undefined
}

const flipOne = (text: string, random: Random, flip: FlipWord): string | undefined => {
  if (text === text.toUpperCase()) return undefined
  const words = split(text)
  const made = words.flatMap((_, at) => (at % 2 === 1 ? [flip(words, at)] : [])).filter((flipped) => flipped !== undefined)
  return pick(random, made)?.join('')
}

/** Another person in one place: she for he, you for me. Undefined where nobody is spoken of, and in other languages. */
export const flipPerson: FlipText = (text, { random, language }) =>
  language === 'en' ? flipOne(text, random, flipPersonAt(random)) : undefined

/** Another tense in one place: was for is, will go for went. Undefined where no verb is known, and in other languages. */
export const flipTense: FlipText = (text, { random, language }) =>
  language === 'en' ? flipOne(text, random, flipTenseAt) : undefined
