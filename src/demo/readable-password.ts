import type { Random } from '../platform/random.js';

/** 64 words each: six bits without a rest. */
const QUALITIES = words('amber brave brisk calm clever cosy crisp daring eager early fancy fleet fond frank fresh gentle glad golden grand happy hardy honest humble jolly keen kind lively loyal lucky mellow merry mighty modest neat noble patient plain polite proud quick quiet rapid rare ready robust rosy royal sharp shiny silent silver smart snug sober solid steady sunny swift tidy trusty vivid warm wise witty');
const ANIMALS = words('badger beaver bison bobcat camel caribou cheetah cobra condor cougar coyote crane cricket dingo dolphin donkey eagle falcon ferret finch fox gazelle gecko gibbon goose gopher hare hawk heron hornet ibis iguana jackal jaguar koala lemur leopard lizard llama lynx magpie marmot marten meerkat mole moose narwhal newt ocelot osprey otter owl panda parrot pelican penguin puffin quail rabbit raven robin salmon seal stork');
const THINGS = words('anchor anvil apron barrel basket beacon bell blanket bottle bridge broom bucket button candle canoe carpet castle chair chest clock compass cradle curtain desk drum engine feather fiddle flute fountain garden hammer harbor helmet jacket kettle ladder lamp lantern locket magnet mirror needle orchard paddle pencil piano pillow pocket puzzle ribbon saddle shovel spoon table teapot ticket tower tunnel violin wagon whistle window zipper');

/** A password that can be read out and typed, such as `correct-otter-71-lamp`: about 24 bits, for one demo user on one machine behind rate limits. */
export function readablePassword(random: Random): string {
  const [quality = 0, animal = 0, thing = 0, high = 0, low = 0] = random.bytes(5);
  const number = 10 + ((high * 256 + low) % 90);
  return `${QUALITIES[quality % 64]}-${ANIMALS[animal % 64]}-${number}-${THINGS[thing % 64]}`;
}

function words(list: string): readonly string[] {
  return list.split(' ');
}
