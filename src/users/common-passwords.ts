/*
 * The words that most passwords are made of, the digits and signs around them left out: the 5000 that came first in passwords that were made public, in
 * alphabetical order. Taken from the frequency list of zxcvbn 4.4.2 (Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.; MIT licence). Shipped, so that
 * no password ever has to be asked about elsewhere. People chose these words, not we.
 */
const WORDS = `
0.0.0.000 01011900 01011910 01011960 01011970 01011971 01011972 01011973 01011974 01011975 01011976 01011977 01011978 01011979 01011980 01011981 01011982 01011983 01011984
01011985 01011986 01011987 01011988 01011989 01011990 01011991 01011992 01011993 01011994 01011995 01011999 01012000 01012001 01012010 01012011 01020304 01021990 01031985
01031988 01031989 01041985 01041988 01061986 01061990 01071986 01081989 01091987 01091989 01121986 01121988 0192837465 02011971 02011975 02011980 02011981 02011982 02011983
02011984 02011985 02011986 02011987 02011988 02011989 02021971 02021973 02021976 02021979 02021981 02021982 02021983 02021984 02021985 02021986 02021987 02021988 02021989
02021990 02031973 02031974 02031975 02031977 02031978 02031979 02031980 02031981 02031982 02031984 02031985 02031986 02031987 02031988 02031989 02041972 02041973 02041974
02041975 02041976 02041977 02041978 02041979 02041980 02041981 02041982 02041983 02041984 02041985 02041986 02041987 02041988 02041989 02051970 02051972 02051973 02051975
02051976 02051977 02051978 02051980 02051981 02051982 02051983 02051984 02051985 02051986 02051987 02051988 02051989 02061971 02061972 02061974 02061976 02061977 02061980
02061982 02061983 02061984 02061985 02061986 02061987 02061988 02061989 02071971 02071975 02071976 02071978 02071979 02071980 02071981 02071982 02071983 02071984 02071986
02071987 02071988 02071989 02081970 02081973 02081974 02081976 02081977 02081980 02081982 02081983 02081984 02081985 02081986 02081987 02081988 02081989 02091971 02091973
02091975 02091976 02091977 02091980 02091981 02091983 02091984 02091985 02091986 02091987 02091989 02101973 02101976 02101977 02101979 02101981 02101983 02101984 02101985
02101986 02101987 02101988 02101989 03031986 03041986 03041991 03082006 04041988 04041991 05051985 05051987 05051989 06061986 07071977 07071987 07091990 08031985 08031986
08051990 08081988 08121986 09051945 10011986 10011990 10031988 10051987 10071987 10101986 10101990 10203040 10293847 1029384756 11051987 11051990 11061985 11081989 11111111
11112222 11121986 111222333 11223344 1122334455 11235813 1123581321 12011987 12021988 12031985 12031987 12051988 12121985 12121990 12131415 12312312 1232323q 123321123 12344321
1234509876 123454321 1234554321 123456123 123456654321 12345678 123456789 1234567890 1234567890a 1234567890q 1234567891 12345678910 1234567899 123456789a 123456789d 123456789m
123456789q 123456789qwe 123456789s 123456789z 12345678a 12345678q 12345679 1234567a 1234567q 123456aa 123456as 123456qqq 123456qw 123456qwe 123456ru 12345abc 12345qaz 12345qwe
12345qwer 12348765 1234abcd 1234asdf 1234qwer 1234rewq 1234zxcv 12365478 123654789 12369874 123698745 123789456 123qq123 123qwe123 13021990 13031987 13041987 13041988 13061986
13121985 13243546 134679852 135792468 1357924680 135798642 14021985 14021986 14061991 14111986 14725836 147258369 147852369 14789632 147896325 14881488 15011987 15021985
15051981 15051990 15101986 15426378 16051987 16051989 16121987 17011987 17051988 17061988 18011987 18061990 18091985 18121812 18436572 19061987 19101987 19283746 192837465
19411945 20031987 20051988 20061988 20091988 20091991 20111986 21011989 21031987 21031988 21031990 21051988 21051991 21101986 22011988 22021986 22021989 22031984 22041987
22041988 22061941 22071986 23021986 23041987 24011985 24061986 24111989 25031987 25041988 25081988 25091987 25121987 25800852 25802580 26031988 26061987 27061988 28011987
28021990 28021992 28041987 29011985 29051989 29071983 30031988 30041986 30051985 31011987 31415926 321654987 369258147 44332211 4815162342 66613666 73501505 74108520 741852963
7777777a 78945612 789456123 7894561230 789654123 9293709b13 963852741 987456321 a1234567 a12345678 a123456789 a1a2a a1b2c a1b2c3d a1s2d a1s2d3f a2b3c a2b3c4d a2s3d a2s3d4f
aa123456 aaaaa aaasss aaliyah aardvark aaron abacab abc12345 abcd1234 abcdefg aberdeen abgrtyu abnormal abracadabra abrakadabra absolut abstr acapulco access accord achilles
achtung acidburn acmilan action acura adgjmp adgjmptw adidas admin adonis adrenalin adriano advent aezakmi afrika agent aggies aikido aikman airborne airbus airforce airman
airplane airwolf akira alabama aladin alain alaska albany albatros albion alcatraz alchemy alejandr aleksandr aleksandra aleksey alenka alessandro alexande alexander alexandr
alexandre alexey alexi alexis alexxx alibaba alice aliens alinka all4one allegro allen alleycat allison allmine allsop allstar aloha alpha alphabet alpine altair alterego
altima altoids alucard amadeus amand amanda amateur amateurs amatory amazon amber ambers ambrosia americ america amerika amethyst amigo amigos amorcit amore amstel amsterda
amsterdam anaconda anakin analsex ananas anarchy anastasi anastasiya andrea andrei andrew andrey andromed andromeda andyod anfield angel angela angels angelus angus anhyeuem
animal anime annie antares antelope anthon anthony anthrax antoni anubis aolsucks apache apollo apple applepie apples april aprilia aptiva aquarius aragorn aramis arcadia
archange argentin aries arizona arjay armada armagedon armani armstron arrow arrows arsenal artem artemis artemka artur asdasd asddsa asdf1234 asdfasdf asdffdsa asdfg asdfgh
asdfghj asdfghjk asdfghjkl asdfjkl asdfzxcv asdqwe asdzxc asgard ashle ashley asians asimov aspen aspire aspirine assasin assassin assfuck asshole assholes assman assword
asterix astra astral astro astros athlon athome atlanta atlantis atomic atticus attila auburn audia auditt auggie aussie austin australi avalanch avalon avatar avenger awesome
awnyce azamat azazel azert azerty azertyui azertyuiop azrael azsxdc azsxdcfv azzer babes babybear babyblue babyboy babycake babydoll babyface babygirl babylon babylove bacardi
bacchus backbone backdoor badass badboy baddog badger badgers badgirl badman baggins baggio bagira bagpuss bahamut bailey baller ballin balloon balloons balls baltimor bambam
bamboo banan banana bananas banane bandit banger bangkok banker banner banshee banzai baracuda barbados barbie barcelon barcelona barefoot barfly baritone barkley barley barney
barry barselona barsik bartman basebal baseball basket basketba basset bassman bastard batman bauhaus bayern bball bcfields beach beaches beagle beaker beamer beaner beanie
bearcat bearcats beardog beast beastie beater beatle beatles beautifu beauty beaver beavis becca beckham beech beefcake beemer beerman beethove beetle beezer begemot behappy
bella belmont bendover benessere benfica bengals benjami benny beowulf beretta bergkamp berlin bestbuy bettyboo bhbirf biatch bicycle bigass bigballs bigbang bigbear bigben
bigbird bigblock bigblue bigbob bigboobs bigbooty bigboss bigboy bigbutt bigcat bigcock bigdaddy bigdawg bigdick bigdicks bigdog bigfish bigfoot biggie biggles biggun bigguns
bigguy bighead bigjohn bigmac bigman bigmike bigmoney bigone bigones bigpimp bigpoppa bigred bigsexy bigtime bigtit bigtits bigtruck biker bikini bilbo billabon billy billybob
billyboy bimbo bimmer bingo binladen birddog birdie birdman biscuit bismarck bismark bismillah bitch bitchass bitches bitchy biteme bizkit blabla black blackbir blackbird
blackcat blackdog blackhaw blackie blackjac blackjack blacklab blackout blacks blacky blade blades blahblah blake blaster blaze blazer bleach blessed blessing blink blitz
blizzard blobby blonde blondes blondie blowfish blowjob blowme blubber blue1234 blueball bluebell blueberr bluebird blueboy bluedog blueeyes bluefish bluejays bluemoon blues
bluesky bluesman blunts boater boating bobafett bobby bobcat bobdole bobdylan bobmarley boeing bogart bogdan bogey bohica boiler bolitas bollocks bollox bologna bombay bomber
bombers bonanza bondage bonehead boner bones bongo bonjour bonjovi bonkers bonsai boobear boobie boobies booboo boobs booger boogie bookie bookworm boomboom boomer booster
bootie boots bootsie bootsy booty bootys booyah boozer borabora bordeaux boricua boroda borussia bosco bossman boston boulder bounce bouncer bounty bowler bowling bowtie bowwow
boxcar boxer boxers boxing boxster boytoy br0d3r bradley brando brandon brandy brasil braves brazil breaker breast breasts breeze bremen brest brian bricks brighton bristol
britney brodie broker bronco broncos brooklyn brown brownie browns bruce brucelee bruins bruiser bruno brutus bubba bubbas bubble bubbles buceta bucket buckeye buckeyes
buckshot bucky budapest buddah buddha buddie buddy buddyboy budgie budlight budman budweise budweiser buffalo buffet buffett buffy bugger builder bukkake bulldog bulldogs
bullet bullfrog bulls bullseye bullshit bumble bummer bumper bunghole bungle bunnies bunny burger burner burnout burrito bushido buste buster busty butch butkus butter buttercu
buttercup butterfl butterfly buttfuck butthead butthole buttman buttons buzzard buzzer bynthytn byteme c2h5oh cabbage cabernet cabron cactus cadillac caesar calgary calibra
calico caliente californ caligula calimero callisto callum calvin camaro camaross camber cambiami cambridg camden camel camelot camels cameltoe camero cameron camil camper
canada cancer cancun candle candy candyass candyman cannabis cannibal canon cantona canuck canucks capcom capecod capetown capitals capone capricor capricorn capslock captain
caracas caramel caravan cardinal carebear carlito carlitos carlos carmex carnage carnival carolina carpedie carpente carpet carrera carrot carrots cartman cartoon cartoons
casanova caserta casey cashflow cashmone cashmoney casino casio casper cassandr cassie caster catch catcher catdog catfish catherin catman catnip catwoman cavalier caveman
cayman cbr900rr ccbill cdtnbr cdtnkfyf ceasar celeb celeron celica celine celtic celtics cement cerberus cessna cevthrb cfitymrf cgfhnfr chainsaw challeng champ champion champs
changeme chaos charger chargers charisma charles charli charlie charlott charlton charly charmed charon chase chaser cheater checker checkers cheddar cheech cheeks cheeky
cheers cheese cheetah chelle chelse chelsea cherokee cherries cherry cheshire chessie chester chevelle chevrole chevrolet chevy chevys chewie chewy cheyenne chiara chicago
chichi chicken chickens chicks chico chiefs chilli chillin chilly chimera chinook chipmunk chipper chippy chivas chloe chocha chocolat choochoo chopin chopper chris chrisbln
chriss chrissy christ christia christin christma christop chrome chronic chrono chrysler chuai chuang chubby chuckie chuckles chucky chunky ciccio cicero cigars cinder cindy
cinnamon cirrus citadel citroen cjkysirj cjkywt clancy clapton clarinet classic classics claudi claudia claymore clemson cleopatr clevelan climax climber clipper clippers clips
clitoris cloud clouds cloudy clover clovis clowns clutch cnfybckfd cobain cobalt cobra cobras cocacola cocaine cocker cocks cocksuck cocksucker coconut codered coffee cohiba
coldbeer coldplay collie colnago colombia colorado colors coltrane comanche comein comet commande commando compaq compass compute computer conan concord concorde concrete
condom condor connect connor consumer contra cookie cookies coolcat cooldude cooler coolguy coolio coolman coolness cooper coors cooter copper corleone corndog corolla corona
corrado corsair corvette cosmic cosmo cosmos cosworth cougar cougars coventry cowboy cowboys cowgirl coyote cracker cramps crazy crazybab creampie creamy creative crescent
cricket crimson critter crjhgbjy cruise cruiser crunch crusader crusher crusty crysis crystal cthtuf cthulhu cthutq ctrhtn cubbies cubswin cucumber cuddles cuervo cumming
cumshot cumslut cunts cupcake cupoi curious custom cutiepie cutlass cutter cvthnm cxfcnmt cyber cyborg cyclone cyclops cygnus cygnusx cypress cyrano dabears dabomb daddy daddyo
daemon daewoo dagger daisy daisydog dakota dalejr dallas dalshe daman dammit damnit dancer danger danie daniel daniil danila danni danny dannyboy danzig darina darkange
darkangel darklord darkman darkness darkone darkside darkstar datsun david davide davids davinci daytona dbnfkbr dbrnjh dbrnjhbz deadhead deadman deadpool death deejay
deepthroat deeznuts deeznutz default defender defiant deftones dejavu delete delfin delight delphi delpiero delta deluxe demon denali deniro deniska depeche derparol desert
designer desire deskjet desktop destin destiny detroit deutsch devil devildog devils dexter dfcbkbcf dfcbkbq dfkthbz dfkthf dfktynby dfktynbyf dfvgbh dharma diablo dialog
diamon diamond diamonds diana diaper dickhead dickie dicks dicky diehard diesel dietcoke dieter digger diggler digimon digital dilbert dildo dilligaf dimas dimitri dimples
dinamo dinara dindom dingdong dingo dinosaur dipper dipset dipshit dirtbike dirty disco discover discus disney diver divine dixie django dkflbckfd dkflbr dkflbvbh dmitriy
dnsadm doberman doctor dodge dodger dodgeram dodgers dogbert dogbone dogboy dogcat dogface dogfood dogger doggie doggies doggy doghouse dogman dogpound dogshit dogwood doitnow
doktor dolemite dollar dolphin dolphins dominik dominion dominiqu domino donjuan donkey donna donner dontknow donuts doobie doodle doofus doogie dookie doomsday dotcom doubled
doughboy dougie draco dracula drago dragon dragonba dragonball dragonballz dragonfl dragons dragoon dragster drakon draven dreamcas dreamer dreams dresden drifter driller
driver drizzt droopy drowssap drpepper drummer dthjybrf dublin ducati duchess duckie duckman ducks dudeman duffer duffman dumbass dundee dungeon durango duster dusty dutchess
dylan dynamite dynamo eagle eagles earnhard earthlink eastside eastwood eatme eatmenow eatpussy eatshit eclipse eddie eduard edward eeyore egghead eggman eggplant einstein
ekaterina elcamino eldorado electra electric electro electron elefant element elephant elisabet elizabet elizaveta elvis elvisp elway emerald emily eminem empire encore
enforcer engage engineer england enigma enrico enter enterme enternow enterpri enterprise entropy epsilon eraser erection ericsson erotic erotica escalade escort eskimo
espresso esquire eternal eternity eureka europa evangelion everest everlast everton evgeniy evolutio excalibu excalibur excite exigen exigent exodus exotic explorer express
extreme f00tball fabie fabienn fabio fabric facial faggot fairlane faith falcon falcons fallen fallout fandango fantasia fantasy fantomas farmboy farscape farside fast4u
fastball faster fatass fatboy fatcat fatman fatty favorite fduecn fearless feather feelgood felix fellatio fender fenris fenway fergie fergus fernand ferrari ferret fester
fetish fghtkm fgtkmcby ficken fidelio fidelity fiesta figaro fighter filter finder finger fireball firebird fireblad firefigh firefly firefox fireman firenze firewall fishbone
fisherman fishes fishhead fishin fishing fishon fisting fitness fitter fkbyjxrf fktrcfylh fktrcfylhf fktrctq fktyrf flamengo flames flamingo flanker flash flasher flatron
fletch flexible flicks flipflop flipper floppy florian florida flounder flower fluff fluffy flyboy flyer flyers flyfish foobar footbal football footjob fordf forest foreve
forever forfun forgetit forlife formula forsaken fortuna foryou fossil fosters foxtrot foxylady franc francesc francisc frank frankie franky freaks freaky freckles freddy
frederik freebird freedom freee freefall freepass freeporn freesex freeuser freeway frenchy friday friendster fright frisco frisky frodo frogger froggy frogman frogs front
frontier frosch frosty fubar fuck_inside fucked fucker fuckers fuckface fuckhead fuckher fucking fuckinside fuckit fuckme fuckoff fuckthis fucku fuckyo fuckyou fugazi fujitsu
fukkc fulham fullmoon funky funstuff funtime furball fusion fussball futbol futurama fuzzy fyfcnfcbz fyfnjkbq fylhtq fytxrf fyutkbyf fyutkjxtr gabber gabrie gabriel gabriell
gadget gaell gagged gagging galant galaxy galina galore gambit gambler gameboy gamecock gamecube gameover gamma gandalf ganesh gangbang gangsta gangster gannibal garden gareth
garfield gargoyle garion gasman gateway gatit gator gatorade gators gatsby gawker gbhfvblf gbpltw geezer gegcbr geheim gemini generic genesis genius georg george gerbil
geronimo gerrard gesperrt getmoney getout getsome gfhjkm gfhjkmgfhjkm ghbdtn ghbdtnbr ghblehjr ghbrjk ghbywtccf ghetto ghhh47hj ghjcnbnenrf ghjcnj ghjcnjgfhjkm ghjcnjnfr
ghjuhfvvf ghost ghostrider gianni giants gideon giggle giggles gilles ginger giorgi giorgio giraffe girls giulia gizmo gizmodo gjkbyf gladiato gladiator glamour globus glock
gmoney gn56gn goalie goaway gobears goblin goblue gobucks gocubs goddess godfathe godfather godlike godsmack godzilla gofast gofish goforit gogators gohome goirish golden
goldeney goldeneye goldfing goldfish goldstar goldwing golfball golfer golfgti golfing goliath gollum gonavy gonzo goober good123654 goodboy goodday goodgirl goodie goodluck
goodtime goodyear goofy google gooner goose gopher gordo gordon gorilla gotcha goten gotenks gotham gothic gotmilk gotohell gotribe govols grace gramma granada grandam granny
grapes gratis grease great greatone green greenbay greenday greens gregor gremlin grendel gretzky griffey grinch gringo grisha grizzly gromit groove groovy groucho grumpy grunt
gryphon gsxr1000 gthcbr gtnhjdbx guang guardian guillaum guiness guinness guitar guitars gumby gundam gunnar gunner gunners gustav guyver gymnast gypsy habibi hacked hacker
hacking haggis hairball hairy halflife halifax hallo hallowee hambone hamburg hamish hamlet hammer hammers hamster handball handyman hannah hannes hannibal hansol hansolo
hanuman happy happyday harald hardball hardcock hardcore harddick hardon hardone hardrock hardwood harle harlem harley harrier harry harrypotter harvest hattrick havana havefun
hawaii hawaiian hawkeye hawkeyes hayabusa hearts heater heather heaven heckfy hedgehog heidi heineken hejsan hellas hellboy hellfire hello hellokitty helloo hellos hellsing
hellyeah helmet helmut helper helpme hemlock hendrix henrik henry hentai herbie hercules herewego hermes hershey hesoyam hetfield hewlett heynow hfytnrb hidden highbury
highheel highland highlander highlife hiking hiphop hippie hitachi hithere hitler hitman hiziad hjccbz hjvfirf hobbes hobbit hockey hogtied hokies holein holger holiday holly
hollywoo holycow holyshit homeboy homemade homer homerj homers homerun honda hondas honey honeybee honeys hongkong honolulu hookem hooker hookup hooligan hoops hoosier hoosiers
hooter hooters hootie hopeful hores horizon horndog hornet hornets horney horny horse horses hotass hotbox hotboy hotdog hotgirls hotone hotpussy hotred hotrod hotsex hotshot
hotstuff hottie hotties houdini hounddog house houston hover htubcnhfwbz hummer hunte hunter hunting hurrican husker huskers huskies hustler hyperion hyundai iamgod ib6ub
ibanez iceberg icecream icecube icehouse iceman idefix idontkno idontknow idunno iforget iforgot iguana ihateyou ijrjkfl ilikeit ilikepie illini illusion ilove ilovegod iloveme
ilovepussy ilovesex iloveu iloveyo iloveyou imation immortal impala implants impreza incubus indiana indians indigo inferno infiniti infinity inlove insane insert insomnia
inspiron install integra intel intercourse interne internet intrepid intruder inuyasha iomega ip76k ipswich ireland irina irinka irish irishka irishman iriska ironmaiden
ironman iscool islander ismail istanbul istheman italia italiano itisme itsme ivanov ivanova iverson iwantu j4ye3uz jabber jabroni jackal jackass jackoff jackpot jackson jacob
jagger jaguar jaguars jakarta jamaica james jamesbon jamesbond jamess jamie jammer jammin jarhead jasmine jason jasper javelin jaybird jayden jayhawk jayhawks jazzman jazzy
jeeper jeepster jefferso jehovah jello jelly jellybea jellybean jennaj jennife jenny jeremy jericho jerkoff jerry jessic jessica jester jesus jeter jethro jetski jewels jezebel
jiang jiggaman jimbo jimbob jimmy jimmys jingle jingles jiong jktxrf jktymrf jockey joebob joecool joemama johann johannes johnboy johncena johndeer johndoe johngalt johnny
johnson joker jokers jomama jones jonny jorda jordan joseph josephin joshu joshua jrcfyf jsbach jubilee juggalo jughead juice juicy julia julie julien jumbo jumper junebug
jungle junio junior juniper junkie junkmail jupiter just4fun just4me justdoit justi justice justin justme juventus k.lvbkf kaboom kahlua kahuna kakashka kaktus kalina kamasutra
kamikaze kamila kamilla kangaroo kansas karachi karate karen karina karolina kashmir kasper katana katarina katerina kathy katie katrin kawasaki kazantip kcj9wx5n keeper
keepout keith kelly kenny kenobi kenshin kenwood kenworth kernel kerouac kestrel kevin keyboard keystone keywest kfgjxrf kfhbcf kickass kicker kicksass kidrock kieran killa
killbill kille killer killers killjoy killme kilroy kimmie kingfish kingkong kingpin kingston kinky kipper kirill kirsty kisses kissme kissmyass kiteboy kitkat kitten kittens
kitty kittycat kittykat kittys kjkszpj kjrjvjnbd klaste klaster kleopatra klingon klizma klondike knickers knicks knight knights knockers knopka knuckles kodiak kojak kokomo
kolbasa kolobok kolokol komodo konstantin koolaid kordell koroleva korova koshka kosmos kostya kotaku kotenok krasotka krishna krokodil krolik kronos krusty krypton ksenia
ksusha ktyjxrf kuang kungfu labrador labtec lacrosse laddie ladybug laetitia lagnaf laguna lakers lakeside lakewood lakota lalakers lambda lamer lancelot lancer lansing lantern
laptop larisa larry laser laserjet lassie lasvega lasvegas latinas latino laura lauren laurent lazarus lback leather leavemealone lebowski ledzep leedsutd left4dead lefty
legacy legend legion legolas legos leinad lekker lemans lemmein lemonade lennon lenochka leonid leopard leopold lesbian lesbians lespaul lestat letmei letmein letsdoit letsgo
lexmark lexus lfitymrf lfybbk lhfrjy liang libero liberty licker licking lickit lickme lifehack lighter lightnin lightning lights lilbit liliya limewire linda lindros lineage
linkin lionking liquid lithium little liverpoo liverpool lizard lizzy ljxtymrf lobster lockdown logan logger logitech lokomotiv lol12345 lolipop lollipop lollol lollypop lolol
londo london lonesome lonestar lonewolf longbow longdong longhair longhorn longjohn looker lookout looser loser losers lotus lovebug loveit lovelife lovely loveme lover
loverboy loverman lovers lovesex loveya loveyou lowrider ltybcrf lucas lucifer lucky luckydog luckyone ludmila lumber lumina lunchbox lvbnhbq m2do5bs macbeth macdaddy machine
macintos macman macross madagaskar madcat maddie maddog madina madison madman madmax madness madonna maestro mafia magelan magellan maggi maggie maggot magic magician magick
magicman magnet magneto magnum magnus magpie magpies maiden mailcreated mailman maison majestic makaka makaveli makayla maksim maksimka malachi malaka malibu malice malina
malish mallard mallorca mallrats mamacita mamamia mamapapa mamas manchest manchester mancity mandarin mandingo mandrake mandy manfred mango mangos maniac mankind manolo manowar
manson mantis mantle manutd maradona marathon marbles marcello marcin marcius margarit maria marie marijuan marijuana marika marina marine mariner mariners marines marino mario
mariposa marius mariya marker markie markiz marlboro marley marseill marseille martin martini maryjane masamune maserati mash4077 mason massive maste master masterbate
masterbating masterp matador matchbox matisse matrix matteo matthe matthew matthias matty mature maveric maverick maxdog maxell maxim maxima maxime maximka maximus maxwell
maxxxx mayday mayhem mazafaka mazda mazdarx mclaren meadow meatball meathead meatloaf mechanic medic medion medusa medved megadeth megaman megan megane megapass megatron
meister melanie meliss melissa mellon mellow melons melrose memorex memphis menace menthol mentor meowmeow mephisto mercede mercedes mercury meridian merlin merlot mermaid
mersedes messiah metall metallic metallica metroid mexico miami michae michael michigan mickey micro microlab micron microphone microsof microsoft midget midnight midnite
midway mighty migue mihail mikael mikey milana milano milena milkman millenium miller million millwall minecraft mingus minime minimoni mirage mischief misfit misfits mishka
misiek missie missy mister mistress misty mittens mizzou mnbvcxz mobydick modelsne modena mogwai mohawk molly mollydog moloko molson momdad mommy momoney monaco monalisa
monarch monday mondeo money moneyman moneys mongoose monic monitor monke monkey monkeybo monkeys monopoly monster montag montana montecar montgom montreal montrose monty moocow
mookie moomoo moonbeam moondog moonligh moonlight moonshin moose mooses mopar mordor morgan moritz morpheus morrowind morten mortgage mortimer moscow moskva mother motherlode
motocros motorola mountain mouse mouser mozart mudvayne mufasa muffin mulder mullet multiplelo munch munchkin muppet murphy murzik musashi muscle muscles mushroom music musica
musicman mustafa mustang mustangs mustard mutant mybaby mydick mygirl mykids mylife mylove myname mynameis mypass mypassword mystic myxworld naked namaste nancy nanook napalm
napass napoli napster narnia naruto nascar nastia nasty nastya natali natalie nataly natasha natedogg nathan naughty nautica nautilus navajo navigator navyseal nazgul nbvjatq
ncc1701a ncc1701d ncc1701e ncc74656 nebraska nemesis neptune netscape nevada nevermind nevermore nevets newark newbie newcastl newlife newpass newport newyear newyork nextel
nfnmzyf nfytxrf niang niceass niceguy nickel nicola nicole nigga nigger nightmar nightwish nikita nikitos nikki nikola nikolai nikolay nimbus nimrod nineinch niners ninja
ninjas nintendo nipper nipple nipples nirvana nissan nitram nitro nittany nofear nokia nokian nolimit nomad nomore noname noodle noodles nookie nopass normandy norwich nostromo
notebook notredam notused nounours novell noway nthvbyfnjh ntktajy nudes nudist nugget nuggets number nutmeg nuttertools nwo4life nygiants nyjets nylons nymets nympho oakland
oasis oatmeal obelix oberon obiwan oblivion obsidian oceans octopus odyssey ohshit ohyeah oilers oksana oldman olenka olesya oliver olivier olympus omega onelove onetime onetwo
onion onions online onlyme opendoor opennow openup operator optimist optimus oracle orange oranges orchard orchid orgasm orient orioles orion oscar osiris othello outback
outkast outlaw overkill overlord oxford p0015123 p0o9i8u p4ssw0rd p@ssw0rd pa55w0rd pa55word pacers pacino packard packer packers pacman paddle padres paintbal paintball pajero
pakistan paladin pallmall palmtree paloma panama panasoni panasonic pancake pancho panda pandas pandora panhead panter pantera panther panthers panties pantyhos panzer paolo
papamama papillon papito paradigm paradise paradox paragon paramedi paris parlament parol parola parrot pasadena pascal pass1234 passat passion passme passport passw0rd passwd
passwor password passwords passwort pasword patches pathfind patric patrici patrick patriot patriots paulie pavel pavement pavilion pavlov payday pdtplf peace peach peaches
peachy peanut peanuts pearljam pearls pebble pebbles pecker peekaboo peeper peewee pegasus pelican pencil penetration penguin penguins penis penny penthous pentium pepito peppe
pepper pepsi perfect persik persona pervert peter peterbil peterpan petrov petrova petunia peugeot phantom pharao pharmacy pheonix phialpha philippe philips phillies philly
phish phoeni phoenix photos phpbb pianoman picard picasso piccolo pickle pickles pickup picturs piercing pigeon piggy piglet pigpen pikachu pillow pimpdadd pimpin pimping
pinball pineappl pineapple pinetree pingpong pinhead pinkfloy pinkfloyd pinky pinnacle pioneer pipeline pippen pippo piramida pirate pirates pisces pissing pissoff pistol
pistons pitbull pixies pizdec pizza pizzaman pizzas placebo planet plasma plastic plastics platinum plato platon platypus playa playball playboy player playmate playstat
playstation playtime please ploppy plumber pluto plymouth pobeda poison poiuyt poiuytrewq pokemo pokemon poker polaris police polina polniypizdec polska pompey poncho pontiac
poochie poodle poohbear pookey pookie pooky pool6123 poontang pooper poopie poopoo poopy pooter popcorn popeye popova popper poppy poptart porkchop pornking porno pornos
pornstar porsche portland portugal poseidon possum postal postman potato pothead powder power preacher precious predator prelude premium presario presiden presto primus prince
princes princesa princess pringles printer prissy private privet prodigy prophet prosper proton proview prowler proxy prozac psycho puddin pudding puffin puffy pufunga pugsley
pulsar pumper pumpkin pumpkins punisher punker punkin punkrock puppies puppy puppydog pupsik purdue purpl purple pushkin pussey pussie pussies pussy pussycat pussyman pussys
putter pyramid python q1234567 q123456789 q1q2q q1w2e q1w2e3r q1w2e3r4t q1w2e3r4t5y q2q3q q2w3e q2w3e4r q2w3e4r5t q2w3e4r5t6y qa2ws qa2ws3ed qawsed qawsedrf qaz2ws qaz2wsx
qaz2wsx3edc qazqaz qazws qazwsx qazwsxed qazwsxedc qazwsxedcrfv qazxcv qazxsw qazxsw23edc qazxswedc qazzaq qiang qiong qqqqq qqqwww quantum quartz quasar quattro queens quest
qw12qw qw34er qwaszx qwe123qwe qweasd qweasdzxc qwedsa qweqwe qwer1234 qwerasdf qwerasdfzxcv qwert qwerty qwertyu qwertyui qwertyuio qwertyuiop qwertz r2d2c3po rabbit rabbits
rabota racecar racer racerx rachel racing radeon radiohea radiohead raduga ragnarok raider raiders rainbow rainbows rainman rainyday raistlin rambler rambo ramjet rammstein
ramones rampage ramrod ramses rancid random randy ranger rangers raptor rascal rasdzv rasmus rasputin rasta rastaman ratboy ratman raven ravens razor rbhbkk rctybz reader
realmadrid reaper rebecca rebel rebels reckless redalert redbaron redbird redbone redbull redcar reddevil reddog reddwarf redeye redfish redfox redhat redhead redhot redline
redman redneck redrose redrum redskin redskins redsox redstar redwing redwings redwood reebok reefer reflex reggae reload remingto renault renegade reptile requiem rereirf
rescue restart retard revoluti revolver rfgecnf rfhbyf rfhfvtkmrf rfhnjirf rfnthbyf rfntymrf rfrfirf rfrnec rfvfcenhf rhbcnbyf rhfcfdbwf rhfcjnrf rhino rhinos rhjrjlbk rhtdtlrj
rhubarb ricard riccardo richar richard riffraff rightnow ringo ripken ripper ripple riversid rjhjkm rjhjktdf rjirfrgbde rjntyjr rjycnfynby roadkill roadking roadrunn roadrunner
roadster rober robert robin robocop robot robotech robotics rocker rocket rockets rockford rockhard rockie rockies rockin rocknrol rocknroll rockon rocks rockstar rocky rodeo
rodman roger rogue rolex roller rollin rolltide romans romashka romeo rommel ronaldinho ronaldo roofer rookie rooster rootbeer rosebud roswell rotten route rover rovers royals
rtyuehe rubber rubble rudeboy rufus rugby rugger rulez rulezzz rumble runaway runescape runner rush2112 ruslan russia rustam rusty rustydog sabbath sabine sabres sabrina sadie
safari sahara saigon sailboat sailing sailor saints sairam saiyan sakura salamander salami salasana saleen sally salman salmon salomon salope salsero samanth samantha sambo
samiam sammy samoht samson samsun samsung samtron samuel samurai sancho sandiego sandman sandr sandra sandrine sandro sandy sanfran sanity santafe sapper sapphire sarah
saratoga sascha sasha saskia sassy sasuke satan satana saturn sauron sausage sausages savior sayang scamper scania scanner scarface scarlet schalke scheisse scooby scoobydo
scoobydoo scooter scorpio scorpion scotch scotland scott scotty scout scrabble scrapper scrappy scream screamer scruffy scuba scully seabee seadoo seagull seahawks seamus
searay seattle sebastia sebring secret security sedona seeker segblue seinfeld sekret select seminole semper semperfi senators seneca senna sensei sentinel sephiroth septembe
serega serenity sergbest sergei sergey sergi serpent sersolution server sesame seven sevens severin sex4me sexgod sexman sexsex sextoy sexual sexxx sexxxx sexxxy sexxy sexybabe
sexybitch sexyboy sexygirl sexylady sexyman sexyone sf49ers shado shadow shady shaggy shakur shalom shaman shampoo shamrock shamus shaney shang shania shannon shaolin shark
sharks sharky shasta shaved shazam sheba sheeba sheepdog shelby shemale sheng sherlock shibby shiloh shiner shinobi shitface shithead shitty shocker shodan shogun shojou shonuf
shooter shorty shotgun showme showtime shuai shuang shutup sidekick siemens sierra sigma sigmachi silver silverad simba simon simple simpsons sinatra sinbad singapor sinister
sinned sinner sirius sissy sithlord sixers sixpack sixty skate skateboard skater skeeter skibum skidoo skiing skillet skinhead skinny skipper skippy skittles skorpion skydive
skyhawk skylar skylark skyler skyline skywalke skywalker slacker slamdunk slammer slapper slappy slapshot slave slavik slayer sleeper sleepy slick slider slimshad slimshady
slinky slipknot slippery sliver slonik slowhand slugger sluggo sluts slutty smackdow smackdown smart smashing smeghead smegma smelly smiles smiley smirnoff smirnov smith smiths
smitty smoke smoker smokes smokey smokie smokin smooth smoothie smudge smurf snake snakes snapon snapper snapple snappy snatch sneakers sneaky snicker snickers sniper snooker
snoop snoopdog snoopy snowball snowbird snowboar snowboard snowflak snowman snuffy snuggles sobaka soccer socrates softail softball software sojdlg123aljg solaris soldier
soleil solitude solnce sommer sonata sonic sonics sonoma sonyericsson sonyfuck sooners sophi sophie soprano sopranos soso123aljg soulmate southpar southpark southpaw sowhat
spaceman spank spanker spanking spankme spanks spanky spanner sparkle sparkles sparky sparta spartak spartan spartans spawn speaker special specialk spectre spectrum speedo
speedy spencer sperma sphinx spice spider spiderma spiderman spidey spike spiker spikes spikey spinner spiral spirit spitfire splash spleen spliff splinter spock sponge
spongebo spongebob spooge spooky spoons sporty spotty spring sprint sprinter sprite sprout spunky spurs sputnik spyder sqdwfe squall squash squeak squirrel squirt srinivas
stalin stalker stallion stang stanislav stanley starbuck starcraf starcraft stardust starfire starfish stargate starligh starman starship start starter startrek starwar
starwars stasik static stayout stealth steaua steeler steelers stefano steffi stellar stepan steph stephani stephen stereo sterlin sterva steve steven stickman sticks sticky
stiffy stigmata stimpy sting stinger stingray stinker stinky stitch stocking stocks stone stonecol stonecold stoned stones stoney storm stormy stranger strap stratfor stratus
strawber strawberry streaming strelok strider strike striker stripper stroker stryker stubby studly studman stumpy stunner stupid stylus subaru sublime submit subway subzero
success suckdick sucker suckers suckit suckme suckmydick sucks sugar sultan summer summit sundance sunday sundevil sunfire sunflowe sunflower sunlight sunny sunnyday sunrise
sunset sunshin sunshine super superb superfly superma superman supernov supernova supersonic supersta superstar supra surfer surfing survivor susan sushi suslik suzuki sveta
svetik svetlana svoboda swallow sweet sweetnes sweetness sweetpea sweets sweety swimmer swimming swinger swingers swinging swoosh sword swordfis swordfish swords sydney
sylveste syncmaster synergy syracuse syzygy tabasco tacobell tacoma taekwondo talisman talon tamerlan tammy tampabay tango tanker tantra tanya tarakan tardis target tarheel
tarheels tarpon tarzan tasha tasty tatarin tattoo tatyana taurus taxman taylor tazman tazmania tbone tdutybq tdutybz teacher technics techno teddy teddybea teddybear teens
tekken telefon telephon tempest templar temppass tenchi tennesse tennis tequila terefon terminat terminator termite terrapin terrier terror test1234 tester testing testpass
tetsuo texas thailand thanatos thankyou thebear theboss thecat thecrow thecure thedog thedon thedoors thedude theend theforce thegame thegreat thekid theking theman theone
therock thesims thewho thierry thirteen thisisit thoma thomas thong thongs threesom thuglife thumbs thumper thunder thunderb tiamat tiberius tiburon tickle ticklish tiffany
tiger tigercat tigers tigge tigger tights timber timeout timosha tinker tinkerbe tinkerbell tinman tintin tipper titan titanic titanium titans titfuck titleist titten titties
titts titty tkbpfdtnf toaster toejam toffee tokiohotel tolkien tomahawk tomato tomcat tommy tommyboy toocool toolbox toolman toomuch toonarmy tootie tootsie topcat topdog
topgun tophat topher topper toriamos torino tornado toronto toshiba tosser tottenha tottenham toyota tracer tracker tractor trader trainer tralala trance tranny transam
translator trapper travel traveler travis treasure treble trebor treefrog treetop trfnthbyf triangle tricky trident trigger trinitro trinitron trinity tripleh tripod tripper
triton triumph trixie trojan trojans troll trombone trooper trouble truck trucker trucking trucks truelove trumpet trunks trustme trustno tsunami tuesday tujhrf tulips tunafish
tundra tuning tupac turbo turkey turnip turtle tuscl tweety twiggy twilight twinkie twinkle twisted twister tycoon tyler typhoon tyson ufkbyf ugd5hip2j ultima ultimate ultra
umbrella umpire undead underdog undertak undertaker unicorn universa unreal uptown upyours uranus usarmy username usmarine usnavy usuckballz utopia vacation vader vadim
vagabond vagina valentin valentina valera valhalla valkyrie vampir vampire vancouve vanessa vanguard vanhalen vanilla varvara vasilisa vauxhall vbkfirf vector vectra vedder
vegeta vegitto vehpbr velvet vendetta venera venom verbatim veritas verizon vermont veronika versace vertigo vette vfczyz vfhbyf vfhecz vfhufhbnf vfibyf vfitymrf vfksirf vfndtq
vfntvfnbrf vfrcbv vfrcbvrf vfvekz vfvfgfgf vfvjxrf viagra victori victory video viewsoni viewsonic viking vikings viktor viktoria viktoriya vincent vintage violetta violin
viper vipergts vipers virgin virginie vision vitalik vitamin vjcrdf vjkjrj vjqgfhjkm vkontakte vladik vladimir vladislav volcom volkov volkswag volley volleyba volvo voodoo
vortex voyager voyeur vqsablpzla vsegda vsjasnel vulcan w_pass waffle walleye walmart walnut walrus wanderer wanker wanking wapbbs warcraft wareagle warez warhamme warhammer
warlock warlord warrior warriors warthog wasabi washingt wasser wassup watcher water waterboy waterloo watford wayne weare weasel webhompas webmaste webmaster weezer welcom
welcome welder welkom wendy werder werdna werewolf westham westside westwood wetpussy wetter wg8e3wjf whatever whatsup whatthe wheels whiplash whiskers whiskey whisky whisper
whistler white whiteboy whiteout whitesox whitey whocares whore whynot wibble wicked widget wifey wildbill wildcard wildcat wildcats wildfire wildman wildone wildwood william
willow windmill windows windsor windsurf wingman wingnut winner winston winter wisdom wiseguy wishbone wizard wizards wolfen wolfgang wolfie wolfman wolfpac wolfpack wolverin
wolverine wolves wombat wonderboy woodie woodland woodstoc woody woofer woofwoof woohoo wookie wordpass wordup wormix wp2003wp wr2i7h wraith wrangler wrench wrestle wrestlin
wrinkle wutang wxcvbn x2zkg8w x7pxr xanadu xantia xavier xerxes xfiles xiang xtreme xxxpass yamaha yamahar yamato yankee yankees ybrbnf ybrjkfq yeahbaby yellow yessir yfcntymrf
yfnfif yfnfkb yfnfkmz yjdsqgfhjkm yogibear yomama yosemite young yourmom yousuck yoyoma ytrewq yugioh yummy yzerman z1x2c z1x2c3v z2x3c z2x3c4v zachary zalupa zanzibar zaphod
zappa zapper zaq12wsx zaq1xsw zaqwsx zaqwsxcde zaqxsw zaqxswcde zaraza zarina zasada zebra zenith zephyr zeppelin zerocool zheng zhjckfd zhong zhuai zhuang zidane ziggy zigzag
zildjian zipper zippo zippy zodiac zoloto zombie zorro zvezda zxasqw zxcasd zxcasdqwe zxcv1234 zxcvb zxcvbn zxcvbnm zyjxrf zzzxxx
`;

let words: ReadonlySet<string> | undefined;

/** Whether it is one of them. In lower case. */
export function isCommonPassword(word: string): boolean {
  words ??= new Set(WORDS.split(/\s+/));
  return word !== '' && words.has(word);
}
