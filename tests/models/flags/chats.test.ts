/** What chats write, right and wrong, by the flag that it is about. */

import { describe, expect, test } from 'vitest'
import { type Flag, findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'

type Case = readonly [languagePair: LanguagePair, source: string, translation: string]

interface Cases {
  readonly flag: Flag
  readonly right: readonly Case[]
  readonly wrong: readonly Case[]
}

const CASES: readonly Cases[] = [
  {
    flag: 'links',
    right: [
      ['en-zh', 'Mail me at bob@example.com', '发邮件到bob@example.com'],
      ['en-ja', 'My email is a@b.com', 'メールはa@b.comです'],
      ['en-ko', 'Mail me at bob@example.com', '메일은bob@example.com으로'],
      ['en-th', 'My email is a@b.com', 'อีเมลของฉันคือa@b.com'],
      ['en-zh', 'Visit www.example.com for more.', '更多信息请访问www.example.com。'],
      ['zh-en', '代码在github.com/foo/bar里', 'The code is at github.com/foo/bar'],
      ['ko-en', '네이버는naver.com이에요', 'Naver is naver.com'],
      ['ru-en', 'Читай https://ru.wikipedia.org/wiki/Кот завтра', 'Read https://ru.wikipedia.org/wiki/Кот tomorrow'],
      ['ja-en', 'https://ja.wikipedia.org/wiki/日本を見て', 'Look at https://ja.wikipedia.org/wiki/日本'],
      ['en-tr', 'Look at https://example.com/a please', "Lütfen https://example.com/a'ya bak"],
      ['es-en', 'Vale.me voy', "Ok.I'm going"],
      ['de-en', 'Schau google.de mal an', 'Have a look at google.de'],
    ],
    wrong: [
      ['zh-en', '网站是example.com', 'The site is example.org'],
      ['en-ru', 'Read https://ru.wikipedia.org/wiki/Кит', 'Читай https://ru.wikipedia.org/wiki/Кот'],
      ['de-en', 'Schau auf google.de', 'Have a look'],
      ['es-en', 'Mira google.com ahora', 'Look at google.es'],
    ],
  },
  { flag: 'mentions', right: [['zh-en', '大家好@bob', 'Hi all @bob']], wrong: [['zh-en', '大家好@bob', 'Hi all @tim']] },
  {
    flag: 'script',
    right: [
      ['en-zh', 'Open config.json and setup.py', '打开config.json和setup.py'],
      ['en-zh', 'Use Vue.js and Node.js', '使用Vue.js和Node.js'],
      ['en-zh', 'Open my_file.txt', '打开my_file.txt'],
      ['en-ja', 'lol', 'wwwww'],
    ],
    wrong: [['en-zh', 'Open the window now', 'Open the window now']],
  },
  {
    flag: 'markup',
    right: [
      ['ru-en', '__важно__ прочитать', '__important__ to read'],
      ['en-es', '__bold text__ word', '__texto en negrita__ palabra'],
      ['en-de', '<i>very</i> nice', '<em>sehr</em> schön'],
      ['en-es', 'Hello <b>you</b>', 'Hola <strong>tú</strong>'],
      ['zh-en', '好的:smile:', 'ok :smile:'],
    ],
    wrong: [
      ['en-es', 'Hello __NAME__', 'Hola __NOMBRE__'],
      ['en-es', 'Hello __user_name__', 'Hola __nombre_usuario__'],
      ['en-es', 'Hello <b>you</b>', 'Hola tú'],
      ['en-es', '__bold__ word', 'palabra negrita'],
    ],
  },
  {
    flag: 'copy',
    right: [
      ['es-en', 'No', 'No'],
      ['de-en', 'Super!', 'Super!'],
      ['nl-en', 'Sorry!', 'Sorry!'],
      ['fr-en', 'Excellent !', 'Excellent!'],
      ['en-nl', 'Film, concert, museum', 'Film, concert, museum'],
      ['fr-en', 'Bon appétit !', 'Bon appétit!'],
      ['fr-en', "C'est la vie", "C'est la vie"],
      ['en-de', 'hmm', 'hmm'],
      ['en-de', 'aaaah', 'aaaah'],
      ['en-de', 'ha ha ha', 'ha ha ha'],
      ['en-fr', 'Harry Potter', 'Harry Potter'],
      ['en-ja', 'Taylor Swift', 'Taylor Swift'],
      ['fr-en', '1m75', '1.75 m'],
      ['en-de', 'Tom &amp; Jerry', 'Tom & Jerry'],
      ['en-de', '<t:1700000000:R> start', '<t:1700000000:R> Start'],
    ],
    wrong: [
      ['de-en', 'Guten Morgen', 'Guten Morgen'],
      ['en-de', 'I love you', 'I love you'],
      ['ro-en', 'Bună ziua', 'Bună ziua'],
      ['fr-en', 'Merci', 'Merci'],
      ['it-en', 'va bene', 'va bene'],
      ['de-en', 'ja ja', 'ja ja'],
      ['ru-en', 'Москва', 'Москва'],
    ],
  },
  {
    flag: 'same',
    right: [['de-en', 'nein', 'no']],
    wrong: [
      ['zh-en', '。。。', '...'],
      ['zh-en', '……', '...'],
      ['zh-en', '。', '.'],
    ],
  },
  {
    flag: 'empty',
    right: [['ko-en', 'ㅠㅠ', '😭']],
    wrong: [['ko-en', '네', '😭']],
  },
  {
    flag: 'length',
    right: [['en-ko', "I don't know where the key is", '열쇠가 어디 있는지 모르겠어요'.normalize('NFD')]],
    wrong: [['ko-en', '네'.normalize('NFD'), 'Yes, and then we went to the market and bought everything']],
  },
  {
    flag: 'untranslated',
    right: [
      ['ru-en', 'Читай https://ru.wikipedia.org/wiki/%D0%9C%D0%B8%D1%80', 'Read https://ru.wikipedia.org/wiki/Мир'],
      ['hi-en', 'पढ़ो https://hi.wikipedia.org/wiki/भारत अभी', 'Read https://hi.wikipedia.org/wiki/भारत now'],
      ['it-en', 'Il caffè e il tiramisù erano buoni', 'The coffee and the tiramisù were good'],
      ['pt-en', 'Gosto de pão de queijo', 'I like pão de queijo'],
      ['pl-en', 'Lubię żurek', 'I like żurek'],
      ['en-zh', 'Book me a table', '帮我book个位'],
    ],
    wrong: [
      ['it-en', 'Domani vado al mercato', 'Domani I go to the market'],
      ['de-en', 'Heute habe ich frei', 'Heute I have the day off'],
      ['fr-en', 'Merci pour ton aide', 'Merci for your help'],
      ['en-tr', 'The weather is beautiful today', 'Bugün weather çok güzel'],
      ['es-en', 'Pero podrías haber avisado', 'But podrías have said something'],
    ],
  },
  {
    flag: 'repetition',
    right: [
      ['en-id', 'Be careful, walk slowly', 'hati-hati jalan pelan-pelan'],
      ['en-de', 'no no no', 'nein nein nein'],
      ['en-es', 'Come on, come on', 'vamos vamos'],
      ['de-en', 'Das Mädchen, das ich mochte, war in Tom verliebt', 'The girl that I had a crush on had a crush on Tom'],
      ['en-de', "I don't know, I don't know", 'Ich weiß nicht, ich weiß nicht'],
      ['en-es', 'hahaha', 'ja ja ja ja ja ja'],
    ],
    wrong: [
      ['en-de', "I don't know where it is", 'Ich weiß nicht ich weiß nicht wo es ist'],
      ['en-it', 'Open the door please', 'apri la porta apri la porta per favore'],
      ['en-fr', 'See you tomorrow', 'À demain à demain'],
      ['en-de', 'It is raining today', 'Es regnet heute. Es regnet heute.'],
      ['en-ko', 'Yes, I did it', '네, 네, 네, 네, 네, 네 했어요'],
      ['en-de', 'yes', 'ja ja ja ja ja ja ja ja'],
      ['en-zh', 'I do not know where it is', '我不知道它在我不知道它在哪里'],
    ],
  },
  {
    flag: 'swapped',
    right: [
      ['ja-en', '傘を忘れないでね', 'Remember your umbrella'],
      ['fa-en', 'فراموش نکن', 'Remember'],
      ['ko-en', '우산 잊지 마', 'Remember your umbrella'],
      ['ru-en', 'Муж моей сестры', 'My brother-in-law'],
      ['en-it', 'my sister-in-law is here', 'la moglie di mio fratello è qui'],
      ['zh-en', '姐夫来了', 'My brother-in-law is here'],
      ['zh-en', '红茶加奶', 'Black tea with milk'],
      ['ja-en', '青信号になった', 'The light turned green'],
      ['ko-en', '파란 신호등', 'Green light'],
      ['en-de', 'black eye', 'blaues Auge'],
      ['ar-en', 'مساء الخير', 'Good afternoon'],
      ['fa-en', 'شب جمعه', 'Thursday night'],
      ['en-de', 'He works like a dog', 'Er arbeitet wie ein Pferd'],
      ['de-en', 'in acht Tagen', 'in a week'],
    ],
    wrong: [
      ['ja-en', '傘を忘れた', 'I remembered my umbrella'],
      ['fa-en', 'فراموش کردم', 'I remember'],
      ['ko-en', '파란 셔츠', 'a green shirt'],
      ['zh-en', '红色的车', 'the black car'],
      ['zh-en', '我要红茶', 'I want coffee'],
      ['en-fr', 'my mother-in-law arrives', 'ma grand-mère arrive'],
    ],
  },
  {
    flag: 'names',
    right: [['hi-en', 'Actually मैं बिज़ी हूँ', "I'm busy, in fact"]],
    wrong: [['hi-en', 'Michael आज बिज़ी है', 'He is busy today']],
  },
]

describe.each(CASES)('$flag', ({ flag, right, wrong }) => {
  test.each(right)('not in %s: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).not.toContain(flag)
  })

  test.each(wrong)('in %s: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).toContain(flag)
  })
})
