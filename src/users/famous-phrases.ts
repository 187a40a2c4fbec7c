/*
 * Sentences that everybody knows: whoever is asked for a long password thinks of one of them, and so does whoever guesses. They are long and of rare words,
 * so that no count of characters finds them. Gathered here; no other list was taken over.
 */
const PHRASES = `
correct horse battery | correct horse battery staple | correct staple battery horse | staple battery horse correct | horse staple battery correct | battery horse staple correct
to be or not to be | to be or not to be that is the question | the quick brown fox | the quick brown fox jumps over the lazy dog | all your base are belong to us | may the force be with you always
no i am your father | luke i am your father | do or do not there is no try | live long and prosper | you shall not pass | one ring to rule them all
winter is coming | a lannister always pays his debts | valar morghulis | i solemnly swear that i am up to no good | expecto patronum | mischief managed
the cake is a lie | winner winner chicken dinner | it is dangerous to go alone | up up down down left right left right | never gonna give you up
houston we have a problem | one small step for man one giant leap for mankind | i have a dream | ask not what your country can do for you | yes we can
four score and seven years ago | we hold these truths to be self evident | we the people of the united states | god bless america | in god we trust
four legs good two legs bad | big brother is watching you | war is peace freedom is slavery ignorance is strength | call me ishmael | once upon a time
it was the best of times it was the worst of times | happily ever after | it was a dark and stormy night | elementary my dear watson | open sesame
the answer is forty two | so long and thanks for all the fish | dont panic | i will be back | hasta la vista baby | here is looking at you kid
my name is bond james bond | frankly my dear i dont give a damn | there is no place like home | show me the money | you cant handle the truth
houston we have had a problem here | klaatu barada nikto | supercalifragilisticexpialidocious | abracadabra hocus pocus | hakuna matata | i am your father
twinkle twinkle little star how i wonder what you are | mary had a little lamb | row row row your boat gently down the stream | humpty dumpty sat on a wall
happy birthday to you | merry christmas and a happy new year | jingle bells jingle bells jingle all the way | an apple a day keeps the doctor away
the early bird catches the worm | a penny saved is a penny earned | roses are red violets are blue | lorem ipsum dolor sit amet consectetur | hello world
our father who art in heaven hallowed be thy name | in the beginning god created the heaven and the earth | the lord is my shepherd i shall not want
jesus loves me this i know | for god so loved the world | love is patient love is kind | cogito ergo sum | veni vidi vici | carpe diem | alea iacta est
is this the real life is this just fantasy | stairway to heaven | hotel california | all you need is love | we will rock you | let it be | imagine all the people
i love you so much | i love you forever | i love you more than anything | i love my family | i love my mom and dad | i hate passwords | i forgot it again
this is my password | this is a very long password | this is a strong password | this is a secure password | my password is very secure | please let me in
nobody knows my password | i forgot my password | i do not know my password | enter your password here | your password is incorrect | you will never guess it
my voice is my passport verify me | long and easy to remember | the password is password | it is a secret | password must be changed | change me please
four random common words | four random words here | something easy to remember | let me in right now | open the door please | keep it simple stupid
sein oder nicht sein das ist hier die frage | alle meine entchen schwimmen auf dem see | ich liebe dich fuer immer | haenschen klein ging allein | hänschen klein ging allein
franz jagt im komplett verwahrlosten taxi quer durch bayern | es war einmal | aller guten dinge sind drei | morgenstund hat gold im mund | das ist mein passwort
einigkeit und recht und freiheit | ich bin ein berliner | wir schaffen das | ich habe mein passwort vergessen | ich liebe dich über alles
portez ce vieux whisky au juge blond qui fume | liberte egalite fraternite | liberté égalité fraternité | frère jacques dormez vous | je t aime mon amour | il était une fois
allons enfants de la patrie le jour de gloire est arrivé | je pense donc je suis | ceci est mon mot de passe | longtemps je me suis couché de bonne heure | mot de passe oublié
en un lugar de la mancha de cuyo nombre no quiero acordarme | te quiero mucho | te amo con todo mi corazón | esta es mi contraseña | érase una vez | padre nuestro que estás en el cielo
nel mezzo del cammin di nostra vita | ti amo tanto | essere o non essere questo è il problema | questa è la mia password | c era una volta | forza italia
ik hou van jou | dit is mijn wachtwoord | er was eens | alle eendjes zwemmen in het water | eu te amo muito | esta é a minha senha | era uma vez | ser ou não ser eis a questão
litwo ojczyzno moja | kocham cię bardzo | to jest moje hasło | wlazł kotek na płotek | jeszcze polska nie zginęła | być albo nie być oto jest pytanie
`;

/** As letters alone: spaces, signs, case and accents are what people change first. */
const bare = (text: string): string => text.normalize('NFD').toLowerCase().replace(/[^\p{L}]/gu, '');
/** The longest first: a sentence is taken away whole before what it begins with. */
const FAMOUS: readonly string[] = PHRASES.split(/[|\n]/).map(bare).filter((phrase) => phrase !== '').toSorted((one, other) => other.length - one.length);
/** Shorter pieces of a sentence are words like any other. */
const SHORTEST_PIECE = 8;
const SAID_AGAIN = new RegExp(`^(.{${SHORTEST_PIECE},}?)\\1+$`, 'u');

/**
 * What there is in `text` beside famous phrases, each as often as it comes, or beside a piece of one; undefined where it is made of none. Letters that stand
 * apart from them, all digits, and all pictures; spaces and signs are not told.
 */
export function besideFamousPhrase(text: string): string | undefined {
  const letters = bare(text);
  const others = text.replace(/[^\p{N}\p{Extended_Pictographic}]/gu, '');
  const [, said = letters] = SAID_AGAIN.exec(letters) ?? [];
  if (isPiece(said)) return others;
  const rest = FAMOUS.reduce((left, phrase) => left.replaceAll(phrase, ' '), letters);
  if (rest === letters) return undefined;
  return rest.split(' ').filter((left) => !isPiece(left)).join('') + others;
}

/** Also where two sentences overlap, or the second one breaks off. */
const isPiece = (letters: string): boolean => letters.length >= SHORTEST_PIECE && FAMOUS.some((phrase) => phrase.includes(letters));
