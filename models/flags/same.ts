/** `same`: both sides are the same and nothing in them is there to be translated. */

import { usualScript } from '../script.ts'
import type { Token } from '../text.ts'
import { commonWords } from './common-words.ts'
import type { SideText } from './side.ts'

/** What chats in all languages say. */
const INTERNATIONAL = new Set(
  'ok okay okey k lol lmao lmfao rofl xd gg ggwp wp gl hf glhf ez gz ty thx brb afk btw omg omfg wtf wth idk imo imho ikr tbh smh fyi asap nvm np dm pm rip orz ugh yay meh huh bro omw npc pvp pve op nsfw tldr rt ps vs uwu owo xoxo haha hahaha hehe wow bravo taxi hotel pizza sushi radio video wifi sms tv pc usb gps url html css js json http api id faq diy vip dj cd dvd gif png jpg pdf mp3 mp4 am kg km cm mm ml gb mb kb hz'.split(
    ' ',
  ),
)
const BRANDS = new Set(
  'discord slack telegram whatsapp twitch youtube netflix spotify google facebook instagram tiktok twitter reddit github gitlab docker kubernetes typescript javascript python java rust linux windows android apple iphone ipad macbook samsung xiaomi huawei sony nintendo playstation xbox steam minecraft fortnite roblox valorant amazon ebay paypal visa mastercard uber airbnb tesla bmw toyota ikea adidas nike zoom skype teams gmail outlook excel photoshop wordpress wikipedia bitcoin ethereum figma notion openai chatgpt deepl zelda pokemon genshin overwatch dota lego'.split(
    ' ',
  ),
)

/** Names at most. */
const MAX_FOREIGN = 2

export const isSameForAll = (source: SideText, translation: SideText): boolean => {
  if (source.words.length === 0 && translation.words.length === 0 && toDots(source) === toDots(translation)) return true
  if (source.tokens.length !== translation.tokens.length) return false
  if (!source.tokens.every(({ text }, i) => text === translation.tokens[i]?.text)) return false
  // Characters of a keyboard face each count as a token; letters in them are no words.
  const words = source.words.filter(({ text }) => text.length > 1 || !/^[a-z]$/.test(text))
  return (
    words.every((word) => isInternational(word, source)) ||
    isSyllable(words, source) ||
    PHRASES.has(words.map(({ text }) => text).join(' ')) ||
    isForeign(words, source, translation)
  )
}

/** 。。。 and …… are three dots. */
const toDots = ({ tokens }: SideText): string =>
  tokens
    .map(({ text }) => text)
    .join('')
    .replace(/[.。·・]+/g, '.')

/** A letter of a face made of signs: (ツ), (ω). */
export const FACE = /^[\u30a0-\u30ff\u0414\u0434\u03c9]$/
/** What is no word in any language: hmm, pff, aaah, oh. */
const SOUND = /^(?=.*(.)\1)[bcdfghjklmnpqrstvwxz]+$|^hm$|^([aeiou])\2*h*$/

/** A syllable again and again: ha ha, la la la. */
const isSyllable = (words: readonly Token[], { language }: SideText): boolean => {
  const text = words[0]?.text ?? ''
  return words.length > 1 && text.length <= 3 && !commonWords(language).has(text) && words.every((word) => word.text === text)
}

/** What the world says in French or Italian; single letters are no words here. */
const PHRASES = new Set(['bon appétit', 'est la vie', 'la dolce vita'])

export const isInternational = ({ text, start, end }: Token, side: SideText): boolean =>
  INTERNATIONAL.has(text) ||
  BRANDS.has(text) ||
  SOUND.test(text) ||
  FACE.test(text) ||
  /^(?:[hx]?[aeiou][hx]){2,}[aeiou]?$|^(?:[hjkx][aeiou]*){3,}$|^w{3,}$/.test(text) ||
  isMarked(side.text.slice(start, end), side)

/** iPhone, NATO: capitals where words have none. All of a text in capitals is shouting. */
const isMarked = (written: string, { words, text }: SideText): boolean =>
  /^[a-z]*[A-Z][a-z]+[A-Z]\w*$|^[a-z][A-Z]\w*$/.test(written) ||
  (/^[A-Z]{2,4}$/.test(written) && (words.length === 1 || /[a-z]/.test(text)))

/** One or two words in Latin letters in a language of another script are a name; more may be a message in English. */
const isForeign = (words: readonly Token[], source: SideText, { language }: SideText): boolean =>
  usualScript(source.language) !== 'Latn' &&
  usualScript(language) === 'Latn' &&
  words.length <= MAX_FOREIGN &&
  words.every(({ text, start }) => /^[a-z]+$/.test(text) && /[A-Z]/.test(source.text[start] ?? ''))
