/**
 * Chat messages with a right and a wrong translation, by what the wrong one shows: a line each, as
 * `kind | message | right | wrong`, under the language pair. Of the project's own chat messages, which were written to
 * learn from and are public domain (CC0 1.0); no message here is one that releases are judged by.
 */
export const MESSAGES = `
# en-de
short | So annoyed | Voll genervt | Total glücklich
slang | you're killing it bro | läuft bei dir, Bro | du bringst es um, Bro
number | You still owe me 12 euros | Du schuldest mir noch 12 Euro | Du schuldest mir noch 20 Euro
negation | We didn't order any tradesman | Wir haben keinen Handwerker bestellt | Wir haben einen Handwerker bestellt
literal | Can't be bothered | Kein Bock | Kann man nicht stören
half | Burned my tongue on the coffee | Hab mir am Kaffee die Zunge verbrannt | Hab mir am coffee die Zunge verbrannt
# de-en
short | Überbewertet | Overrated | Underrated
slang | iwie komisch | kinda weird | somewhere funny
number | Hast du die 80 Euro schon bekommen? | Have you received the 80 euros yet? | Have you received the 18 euros yet?
negation | Ich kann mich nicht einloggen | I can't log in | I can log in
literal | Jetzt mal Butter bei die Fische | Come on, get to the point | Now put butter on the fish
half | Handy geschrottet | I wrecked my phone | Handy wrecked
# en-es
short | that's great | qué bueno | qué malo
slang | Send me the link pls | Pásame el link porfa | Pásame el eslabón porfa
number | I've got a call at 3 | Tengo un call a las 3 | Tengo un call a las 5
negation | there's no power in the whole neighborhood | no hay luz en todo el barrio | hay luz en todo el barrio
literal | count me out | conmigo no cuenten | cuéntame afuera
half | what size do you wear? | ¿qué talla usas? | ¿qué size usas?
# es-en
short | tal vez mañana | maybe tomorrow | definitely tomorrow
number | dnd ests? llevo 20 min aki | where are you? I've been here 20 minutes | where are you? I've been here 12 minutes
negation | Sin cebolla, por favor | No onions, please | With onions, please
literal | no me hagas la pelota | don't suck up to me | don't make me the ball
half | Más vale tarde que nunca, pero podrías haber avisado | Better late than never, but you could've let me know | Better late than never, but podrías haber avisado
# en-fr
short | thanks anyway | merci quand même | non merci
slang | can't be bothered rn | flemme là | motivé là
number | new personal best, 47 min! | nouveau record perso, 47 min ! | nouveau record perso, 57 min !
negation | the museum trip is cancelled | la sortie au musée est annulée | la sortie au musée n'est pas annulée
literal | I've got a frog in my throat | j'ai un chat dans la gorge | j'ai une grenouille dans la gorge
half | I can't log in anymore | je n'arrive plus à me connecter | je n'arrive plus à log in
# fr-en
number | je passe te prendre à 20h15 | I'll pick you up at 8:15pm | I'll pick you up at 8:50pm
negation | mon tel charge plus | my phone won't charge anymore | my phone charges more
literal | il m'a tapé dans l'œil | he caught my eye | he punched me in the eye
half | c'était chanmé hier soir | it was sick last night | it was chanmé last night
# en-pt
short | You online? | Tá on? | Tá off?
slang | That sucks, bro | Que bad, mano | Que demais, mano
negation | She doesn't live in Natal anymore | Ela não mora mais em Natal | Ela ainda mora em Natal
literal | Long time no see! | Quanto tempo, hein! | Longo tempo não ver!
half | What day is it today? | Q dia é hj? | Que dia é today?
# pt-en
short | Adorei o presente! | I loved the gift! | I hated the gift!
slang | Achei o filme meio parado | I thought the movie was kinda slow | I found the half stopped film
number | Caí, meu ping tá em 300 | I got dropped, my ping's at 300 | I got dropped, my ping's at 30
negation | O salário ainda não caiu | My salary hasn't come in yet | My salary is already in
literal | Tá chovendo canivete lá fora | It's pouring out there | It's raining pocketknives out there
half | Esqueci o padrão de desbloqueio do tablet | I forgot the tablet's unlock pattern | I forgot the padrão de desbloqueio of the tablet
# en-ru
short | loved it! | зашло! | ненавижу это!
slang | much appreciated, bro | от души | много ценится, брат
negation | change of plan, we're going to Suzdal, not Vladimir | мы передумали, едем в Суздаль, не во Владимир | мы подумали, едем и в Суздаль, и во Владимир
literal | I'm floored | я в ауте | я на полу
half | the confirmation code isn't coming through | не приходит код подтверждения | код confirmation не приходит through
# ru-en
short | цены опять подняли | prices went up again | prices went down again
slang | не, сегодня точно не получится, у меня завал на работе | nah, today's definitely not happening, I'm swamped at work | yeah, today will definitely work out
number | ппц, забыл скинуть кр, а там до 23:59 было | damn, I forgot to submit the test and it was due by 23:59 | damn, I forgot to submit the test and it was due by 22:59
negation | я ему ничего не говорил | I didn't tell him anything | I told him everything
literal | он на этом собаку съел | he knows this inside out | he ate the dog on this
half | сижу в очереди к врачу | I'm sitting in line at the doctor's | I'm sitting в очереди at the doctor's
# en-ro
short | is the baby awake? | s-a trezit bebe? | a adormit bebe?
slang | ttyl im at work rn | vb mai incolo k sunt la munca acum | vb mai incolo k nu sunt la munca
number | y arent u picking up ur phone? called u 3 times | dc nu rasp la tel? te-am sunat de 3 ori | dc nu rasp la tel? te-am sunat de 13 ori
negation | it wasn't intentional | n-a fost intenționat | a fost intențional
literal | kinda lame | cam aiurea | cam șchiop
half | morning, neighbor | neața, vecine | neața, neighbor
# ro-en
short | mai repede! | faster! | slower!
slang | lasă că-i mișto oricum | nah it's cool anyway | leave the mister anyhow
number | ne vedem la 8 la gară | see you at 8 at the station | see you at 6 at the station
negation | nu mă încape rochia asta deloc | this dress doesn't fit me at all | this dress fits me perfectly
literal | asta-i apă de ploaie, nu argument | that's just hot air, not an argument | that's rain water, not an argument
half | mulțam fain pentru ajutor | thanks a bunch for the help | thanks fain for the ajutor
# en-et
short | probably not | ega vist | vist küll
number | gate 12 | värav 12 | värav 21
negation | the app won't open after the update | äpp ei avane pärast uuendust | äpp avaneb pärast uuendust
literal | this bug has to be fixed before the release | see bug tuleb enne release'i ära fixida | see putukas tuleb enne vabastamist parandada
half | the soup's too salty | supp on liiga soolane | supp on too salty
# et-en
short | vahetus algas | my shift started | my shift ended
slang | vend, sa oled ikka täitsa sassis, mine maga ennast välja | bro, you're totally messed up, go get some sleep | brother is tangled up in the garden, go sleep outdoors
number | andestage segadus, saal on hoopis 204 | sorry for the mix-up, the room is actually 204 | sorry for the mix-up, the room is actually 240
negation | rongis pole ühtegi vaba kohta | there's not a single free seat on the train | there are plenty of free seats on the train
literal | raha otsas | out of money | at the end of the money
half | pesumasin on lõpuks parandatud ja töötab jälle nagu uus | the washing machine is finally fixed and works like new again | the pesumasin is finally fixed and works like new again
# en-tr
short | What size? | Kaç beden? | Hangi renk?
slang | Bro u coming? | Knk gelio musn | Knk gidiyo musn
negation | There's nobody here | Kimse yok | Herkes burada
literal | The space bar on my keyboard isn't working | Klavyenin boşluk tuşu basmıyor | Klavyenin uzay barı çalışmıyor
half | I think it's needlessly expensive | Bence gereksiz pahalı | Bence needlessly pahalı
# tr-en
short | Anne neredesin? | Mom, where are you? | Mom, I'm here.
slang | Of, sıkıldım artık | Ugh, I'm bored already | Ugh, I'm squeezed at last
negation | Mikrofonum çalışmıyor, yazarak konuşayım | My mic isn't working, I'll type instead | My mic is working, I'll talk now
literal | Aşırı komik ya, koptum | So funny, I'm dying | So funny, I broke off
half | Yine pazartesi 😩 | Monday again 😩 | Yine Monday 😩
# en-ar
short | Come a bit closer | قرّب شوي | بعّد شوي
number | The price is 25 JOD | السعر ٢٥ د.أ | السعر ٥٢ د.أ
negation | Used but clean, price negotiable | مستعمل بس نظيف، السعر قابل للتفاوض | مستعمل بس نظيف، السعر غير قابل للتفاوض
literal | Turn the volume down | وطّي الصوت | لف المجلد لتحت
half | There's nothing | ماكو شي | ماكو thing
# ar-en
short | عدو يمينك | Enemy on your right | Enemy behind you
slang | wala 3ala balo | He couldn't care less | He's worried sick
number | عليه خصم ٢٠٪ لو دفعت كاش | There's 20% off if you pay cash | There's 12% off if you pay cash
negation | القهوة بدون سكر لو سمحت | Coffee without sugar please | Coffee with sugar please
literal | تصبحون على ألف خير 🌙❤️ | Good night everyone 🌙❤️ | You wake up to a thousand goods 🌙❤️
half | البطاقة موقوفة، راجع أقرب فرع | Your card is blocked, visit the nearest branch | Your بطاقة is blocked, visit the nearest فرع
# en-hi
short | I'm heartbroken, man | दिल टूट गया यार | दिल जुड़ गया यार
slang | BRB, someone's at the door | बीआरबी, दरवाज़े पर कोई है | बीआरबी, दरवाज़ा किसी का है
number | The SP's meeting is at 10 am | एस.पी. साहब की मीटिंग १० एएम पर | एस.पी. साहब की मीटिंग १२ पीएम पर
negation | Your complaint has been registered | आपकी शिकायत दर्ज कर ली गई है | आपकी शिकायत दर्ज नहीं हुई है
literal | Lend me a hand | हाथ बँटाओ ज़रा | एक हाथ उधार दो
half | Could someone give me a mechanic's number? | क्या कोई मैकेनिक का नंबर देगा? | क्या कोई mechanic's number देगा?
# hi-en
short | जी नहीं | No, sir | Yes, sir
slang | भाई ने तो फोड़ दिया, कल का शो टॉप था | Bro killed it, yesterday's show was top notch | Brother broke it, yesterday's show was a top
number | लॉगिन करने पर एरर 404 आता है | I get error 404 when I log in | I get error 440 when I log in
negation | ऑनलाइन सस्ता है पर भरोसा नहीं होता | It's cheaper online, but I don't trust it | It's cheaper online, and I trust it
literal | दाल में कुछ काला है | Something's fishy | There is something black in the lentils
half | पैसे मिल गए, बहुत शुक्रिया | Got the money, thanks a lot | Got the paisa, bahut thanks
# en-zh
short | get on, let's play | 上号 | 下线吧
slang | kinda pricey | 有点贵 | 不贵
number | Do you still have it in a 38? | 38码的还有货吗 | 48码的还有货吗
negation | My phone got wet, does putting it in rice help? | 手机进水了，泡米里有用吗 | 我的手机没进水，泡米里有用吗
literal | Tell me about it | 可不是嘛 | 跟我讲讲这事
half | The file's too big to send | 文件太大发不出去 | 文件too big发不出去
# zh-en
short | 签证下来了 | my visa came through | my visa was turned down
slang | 我真的会谢🙃 | Gee, thanks a lot 🙃 | I will really be grateful 🙃
negation | 放久了，薯条都不脆了 | They sat too long, the fries aren't crispy anymore | They sat too long, the fries are crispy again
literal | 别一口吃成胖子，每天背二十个单词就行 | Don't try to do it all at once, twenty words a day is enough | Don't get fat in one bite, twenty words a day is enough
half | 图书馆没位子了，去自习室吧 | No seats left in the library, let's go to the study room | No seats left in the library, let's go to the 自习室
# en-ja
short | is it payday yet? | 給料日まだ？ | 給料日来た！
slang | I wanna go to an onsen | 温泉行きたい | 温泉行きたくない
number | Lend me 5,000 yen, I'll pay you back next week | 5千円貸して、来週返すから | 5万円貸して、来週返すから
negation | They say the rainy season's over | 梅雨明けだって | 梅雨はまだ明けないって
literal | Sorry for the wall of text | 長文になってしまいすみません | 文字の壁ですみません
half | haven't decided yet | まだ決めてない | まだ decide してない
# ja-en
short | 渋滞抜けた | Out of the traffic jam | Stuck in the traffic jam
slang | 終電逃した😇始発まで漫喫にいるわ | Missed the last train 😇 gonna stay at a manga café till the first one | Caught the last train 😇 gonna stay at a manga café
number | 3分だけ待って | Give me just 3 minutes | Give me just 30 minutes
negation | 稟議まだ回ってきてないです | The approval request hasn't reached me yet | The approval request has already reached me
literal | 口が滑った | it just slipped out | my mouth is slippery
half | @rio_rio 代わりに返信しといたよ | @rio_rio I replied for you | @rio_rio I 返信 for you
# en-ko
short | Got all my classes! | 수강신청 성공! | 수강신청 실패!
slang | nah, I'm fine | 됐어 | 좋아
number | It's 100 days with my bf, any gift ideas? | 남친이랑 100일인데 선물 추천 좀 | 남친이랑 200일인데 선물 추천 좀
negation | The manager's already used all the substitutions | 감독이 교체 카드 다 써 버렸어 | 감독이 교체 카드 아직 안 썼어
literal | Count me out | 난 빠질래 | 나를 세어 줘
half | You really can't take a hint | 너 진짜 눈치 없다 | 너 진짜 hint 못 잡는다
# ko-en
short | 생일 축하해🎂 | happy birthday 🎂 | happy new year 🎂
slang | 기분 꿀꿀해 | Feeling kinda blue | Feeling like honey
number | 엘리베이터 고장 나서 12층까지 걸어 올라가는 중 | Elevator's broken so I'm walking up to the 12th floor | Elevator's broken so I'm walking up to the 2nd floor
negation | @everyone 회식 취소 | @everyone team dinner's canceled | @everyone team dinner's on
literal | 내가 쏠게 | It's on me | I'll shoot you
half | 비행기 놓쳤어 | missed my flight | missed my 비행기
# en-it
short | that's disgusting | che schifo | che delizia
slang | give me a ring | fammi uno squillo | regalami un anello
number | my phone's at 3% | ho il telefono al 3% | ho tre telefoni
negation | there's no signal in the mountains | non c'è campo in montagna | c'è campo in montagna
literal | don't mention it | figurati | non menzionarmi
half | enjoy your meal | buon appetito | buon meal
# it-en
short | che tirchio | what a cheapskate | what a generous guy
slang | sono al lavoro | I'm at work | I'm looking for work
number | facciamo alle otto | let's say eight | let's say nine
negation | non era per te quel messaggio | that message wasn't for you | that message was for you
literal | ha vuotato il sacco | he spilled the beans | he emptied the bag
half | finalmente venerdì, si balla 💃 | Friday at last, let's dance 💃 | finalmente Friday, let's dance 💃
# en-nl
short | maybe later | mss later | nooit
slang | Croquette with that? | Kroketje erbij? | Croquet spelen?
number | Have a nice evening | Fijne avond | Fijne dag
negation | It's been repaired | Is gerepareerd | Is niet gerepareerd
literal | My mouse keeps freezing | Mijn muis loopt steeds vast | Mijn muis bevriest van de kou
half | Have you eaten yet? | Heb je al gegeten? | Heb je already gegeten?
# nl-en
short | Sorry voor de rommel | Sorry about the mess | Thanks for the mess
slang | Wiens beurt? | Whose turn? | Whose business?
number | Onze keeper is geschorst voor twee duels | Our keeper's suspended for two games | Our keeper's suspended for two years
negation | Mijn wachtwoord werkt niet meer | My password doesn't work anymore | My password works again
literal | Slome, schiet eens op | Hurry up, slowpoke | Shoot it, slowpoke
half | Help, spin in de douche 🕷️😱 | Help, spider in the shower 🕷️😱 | Help, spin in the shower 🕷️😱
# en-pl
short | so sorry | sorki wielkie | dzięki wielkie
slang | change the cable | zmień kabel | zmień kanał
number | the cat had four kittens 🐱 | kotka urodziła cztery kociaki 🐱 | kotka urodziła czternaście kociaków 🐱
negation | don't bother, it's really lame | nie polecam, straszna lipa | polecam, straszna frajda
literal | butterfingers | ciamajda | maślane palce
half | I invited you to the guild, accept | zaprosiłem cię do gildii, zaakceptuj | zaprosiłem cię do guild, accept
# pl-en
short | ojej, przepraszam | oh, sorry | oh, thank you
slang | mam wywalone | I don't care | I got thrown out
number | widzimy się jutro o dziewiątej | see you tomorrow at nine | see you tomorrow at ten
negation | po antybiotyku lepiej | the antibiotic's helping | the antibiotic's not helping
literal | nie ma mowy | no way | there is no speech
half | w poniedziałki pracuję z domu | I work from home on Mondays | w poniedziałki I work from home
# en-cs
short | Oh, I'm sorry | Jé, omlouvám se | Jé, děkuju
slang | Can you turn it down? | Můžeš to ztlumit? | Můžeš to odmítnout?
number | You still owe me two hundred | Dlužíš mi ještě dvě stovky | Dlužíš mi ještě tři stovky
negation | The discount is valid today | Sleva platí dneska | Sleva neplatí
literal | That's a load off my mind | Spadl mi kámen ze srdce | Mám náklad na mysli
half | The train's an hour late | Vlak má hodinu zpoždění | Vlak má hodinu delay
# cs-en
short | Přesolený | Too salty | Not salted
slang | Jsme v zácpě u Brna | We're stuck in traffic near Brno | We're constipated near Brno
number | Sejdeme se v půl osmé? | Shall we meet at 7:30? | Shall we meet at 8:30?
negation | Nikdo mi nic neřekl | Nobody told me anything | Everybody told me everything
literal | Ani náhodou | No way | By accident
half | dobrý, děkkuju | good, thanks | good, děkkuju
# en-uk
short | total rubbish | дурня повна | розумна думка
slang | miss you a lot | сумую дуже | багато пропускаю
number | team, get in, starting in a minute | тіма, заходьте, старт за хвилину | тіма, виходьте, старт за годину
negation | why was I charged a transfer fee? | чому списали комісію за переказ? | чому не списали комісію за переказ?
literal | I can't settle while he's on the road | серце не на місці, поки він у дорозі | я не можу оселитись, поки він у дорозі
half | thx for the info | спс за інфу | thx за info
# uk-en
short | солі бракує | needs salt | it's too salty
slang | мама в душі | mum's in the shower | mum at heart
number | сиджу в черзі в банку, номер сорок | sitting in line at the bank, number forty | sitting in line at the bank, number fourteen
negation | я цього не казала | I didn't say that | I said that
literal | красно дякую | thanks very much | red thanks
half | скинь фотки з учорашнього концерту | send the pics from yesterday's concert | send the фотки from yesterday's concert
# en-fa
short | No thanks | نه مرسی | آره مرسی
slang | Where are you? | کجایی؟ | کی هستی؟
number | Our flight is three hours delayed | پروازمون سه ساعت تاخیر داره | پروازمون سه روز تاخیر داره
negation | I can't believe it's over 😭💔 | باورم نمیشه تموم شد 😭💔 | باورم میشه تموم شد 😭💔
literal | Thanks man, you rock | دمت گرم | مرسی مرد، تو سنگی
half | I forgot my password, what do I do? | رمزم رو فراموش کردم، چیکار کنم؟ | password رو فراموش کردم، چیکار کنم؟
# fa-en
short | یواش‌تر حرف بزن | Speak more quietly | Speak louder
slang | کی از سفر برمی‌گردی؟ | When are you back from your trip? | Who is coming back from the trip?
number | پدربزرگم امروز هشتاد ساله شد | My grandpa turned eighty today | My grandpa turned eighteen today
negation | آره ولی نه به این قیمت | Yeah, but not at this price | Yeah, and at this price
literal | فیلترشکنم وصل نمیشه | My VPN won't connect | My filter breaker won't connect
half | کد تایید برام نمیاد | I'm not getting the verification code | I'm not getting the code taiid
# en-id
short | thanks, okay? | makasih ya | maaf ya
slang | sorry I'm late | sori telat | sori aku almarhum
number | two to go please | bungkus dua | bungkus sepuluh
negation | I'm not joining tonight, okay | gue ga ikut ya malem ini | gue ikut ya malem ini
literal | you're welcome | sama-sama | kamu disambut
half | not paid off yet | belum lunas | belum paid off
# id-en
short | menang tipis | narrow win | narrow loss
slang | kangen nih | missing you here | missed the target here
number | antri di puskesmas dari jam tujuh | been queuing at the clinic since seven | queued at the clinic for seven hours
negation | mungkin aja | could be | can't be
literal | wasitnya berat sebelah banget sumpah | the ref is so biased, I swear | the ref is so heavy on one side, I swear
half | rungkad gue | I'm ruined | I'm rungkad
# en-th
short | too sweet | หวานไป | จืดไป
slang | go ahead, tell me | ว่ามา | เดินไปข้างหน้า
number | must be there by 8:40 | แปดโมงสี่สิบต้องถึงแล้วนะ | แปดโมงสิบสี่ต้องถึงแล้วนะ
negation | working overtime | ทำโอที | ไม่ทำโอที
literal | one more round | อีกตานึง | อีกหนึ่งวงกลม
half | they just stood watching during the fight | มันยืนดูเฉยเลยตอนตีกัน | มันยืน watching เฉยเลยตอน fight
# th-en
short | หวัดดีทุกคน | hi everyone | bye everyone
slang | พี่ติดประชุม เดี๋ยวโทรกลับ | I'm in a meeting, will call you back | I'm addicted to meetings, will call you back
number | phrung ni jer kan na | see you tomorrow | see you next week
negation | วันนี้เราไปไม่ได้นะ | I can't go today | I can go today
literal | ยังไม่ได้รับปากอะไรทั้งนั้นนะ | I haven't promised anything | I haven't received any mouth
half | ขอเส้นใหญ่แห้งไม่ถั่วงอก | wide rice noodles, dry, no bean sprouts | wide rice noodles, dry, no ถั่วงอก
# en-vi
short | landing soon | sắp hạ cánh | sắp cất cánh
slang | that works too | thế cũng được | nó cũng đi làm
number | what's the monthly parking fee here? | phí gửi xe tháng ở đây bao nhiêu? | phí gửi xe ngày ở đây bao nhiêu?
negation | beyond saving | hết cứu | cứu được
literal | you've got a green thumb | mát tay ghê | ngón tay xanh
half | what time does the school gate open? | mấy giờ cổng trường mở cửa vậy chị? | what time cổng trường mở vậy chị?
# vi-en
short | cảm ơn nha | thanks! | sorry!
slang | quên pass rồi | forgot my password | forgot my passport
number | meeting dời qua thứ năm nha | the meeting's moved to Thursday | the meeting's moved to Friday
negation | nay tui không đi được | I can't go today | I can go today
literal | giày này form nhỏ, nên tăng một size | these shoes run small, go up a size | these small shoes can run, go up a size
half | món gỏi cá trích này uống rượu sim hợp | this herring salad goes well with sim wine | this herring salad goes well with rượu sim
# ne-en
short | जित्यौँ! | We won! | We lost!
slang | थ्याङ्क्स ब्रो | Thanks bro | Sorry bro
number | नयाँ कर्मचारीलाई डेस्क नम्बर १२ दिनु | give the new employee desk number 12 | give the new employee desk number 20
negation | आज म आउदिन, बिरामि छु | I'm not coming today, I'm sick | I'm coming today, I'm sick
literal | खतरा बोल्यौ आज, सबैले ताली बजाए | You spoke brilliantly today, everyone clapped | You spoke dangerously today, everyone clapped
half | त्यति राम्रो होइन | not that great | not that राम्रो
# si-en
short | මම බිව්වේ නෑ | I didn't drink | I didn't eat
slang | මචං අද ගේම නම් පට්ට, උඹ ආවේ නැති එක පාඩුයි | Dude, today's game was awesome, shame you didn't come | Dude, today's game was silk, shame you didn't come
negation | බොරු කියන්න එපා බං | Don't lie, man | Tell lies, man
literal | කාඩ් එකෙන් සල්ලි කැපුණා, ඒත් ඕඩර් එක නෑ | The money was taken from my card but there's no order | The money was cut up by the card but there's no order
half | ආයෙත් උත්සාහ කරන්න | try again | try again ආයෙත්
`
