/** Real messages with real machine translations in every language pair, and what people thought of them: MLQE-PE (CC0). */

export interface Example {
  readonly languagePair: string
  /** Mean rating that people gave the translation, 0-100. */
  readonly rating: number
  readonly source: string
  readonly translation: string
}

/** One that people liked and one that they did not, for each language pair. */
export const EXAMPLES: readonly Example[] = [
  {
    languagePair: 'ro-en',
    rating: 97,
    source: 'Intrarea SUA în război în decembrie 1941 nu a schimbat mult situația la început.',
    translation: 'The US entry into war in December 1941 did not change the situation much at first.',
  },
  {
    languagePair: 'ro-en',
    rating: 42,
    source: 'West City Radio emite din anul 1995, când a primit prima licență de radiodifuziune din vestul țării.',
    translation: 'West City Radio has issued its first broadcasting licence to the west of the country since 1995.',
  },
  {
    languagePair: 'et-en',
    rating: 98,
    source: 'Kes liituda ei taha, jäävad isolatsiooni või liituvad teiste rühmadega.',
    translation: 'Those who do not want to join will remain isolated or join other groups.',
  },
  {
    languagePair: 'et-en',
    rating: 17,
    source: 'Keldri läänepoolse osa ruumid on kaetud servjoonvõlvidega, mida kannavad tugevad neljatahulised piilarid.',
    translation: 'The western part of the Celtic is covered by beacles bearing heavy four-faceless pipes.',
  },
  {
    languagePair: 'ne-en',
    rating: 89,
    source: 'अप्रिल ५ मा ग्रानाडा विरुद्ध उनले जीवनमा पहिलो पटक एक खेलमा ५ गोल गरे।',
    translation: 'On April 5, against Granada, he scored 5 goals in one game for the first time in life.',
  },
  {
    languagePair: 'ne-en',
    rating: 19,
    source: 'यसको निष्ठापूर्वक व्रत लिनाले वाजपेय यज्ञको फल प्राप्त हुन्छ।',
    translation: 'Its cruelly betrayed linnaean receives the fruit of the wajpayee expert.',
  },
  {
    languagePair: 'si-en',
    rating: 90,
    source: 'මෙම සිතුවම් මගින් පුරාතන රාජධානියේ එදිනෙදා දිවිය සහ සංස්කෘතික අංග නිරූපණය කරයි.',
    translation: 'These paintings represent the life and cultural elements of the ancient kingdom.',
  },
  {
    languagePair: 'si-en',
    rating: 19,
    source: 'මේ සිදුවීමෙන් දින කිහිපයකට පස්සේ අංගුලිමාල හාමුදුරුවෝ මහරහත් බව ලබාගත්තා.',
    translation: 'Several days after this event, the episode kissed Mahoney.',
  },
  {
    languagePair: 'ru-en',
    rating: 88,
    source: 'На сегодняшний день для мам малышей установлены пособия в размере 50 рублей ежемесячно.',
    translation: 'To date, mothers of young children have been granted benefits in the amount of 50 roubles monthly.',
  },
  {
    languagePair: 'ru-en',
    rating: 27,
    source: 'Шутки в сторону — дело то бай!',
    translation: "Jokes aside, it's a buy!",
  },
  {
    languagePair: 'en-de',
    rating: 97,
    source: "The Frenchwoman's win irritated some of her male rivals.",
    translation: 'Der Sieg der Französin irritierte einige ihrer männlichen Rivalen.',
  },
  {
    languagePair: 'en-de',
    rating: 62,
    source: 'The storyline ended with Carla managing to untie herself and escaping but Tony perishing in the blaze.',
    translation:
      'Die Handlung endete mit Carla gelingt es, sich zu lösen und zu entkommen, aber Tony in der Flamme zugrunde gehen.',
  },
  {
    languagePair: 'en-zh',
    rating: 76,
    source: 'It inhabits the Atlantic, Indian, and Pacific Oceans and the Mediterranean Sea.',
    translation: '它居住在大西洋、印度洋、太平洋和地中海。',
  },
  {
    languagePair: 'en-zh',
    rating: 24,
    source: 'Milhaud also used jazz idioms, as in his Suite for clarinet, violin and piano.',
    translation: '米勒豪德也使用爵士乐成语, 就像他的套房里使用单管、小提琴和钢琴一样.',
  },
]
