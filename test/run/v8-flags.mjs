import { spawnSync } from 'node:child_process';

/** They are V8's, and each version of Node has its own. */
const known = new Set(spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout.match(/^ {2}--[\w-]+/gm)?.map((line) => line.trim()));

/** @param {readonly string[]} flags @returns {string[]} without those that this Node would refuse to start with */
const knownToNode = (flags) => flags.filter((flag) => known.has(flag.replace(/=.*/, '').replace(/^--no-/, '--')));

/** The 16 MB that Node gives young objects are full, and looked through, so often that it costs a fifteenth of a worker's time, and a tenth of a process in which the application is made. */
const ROOM_FOR_THE_YOUNG = ['--min-semi-space-size=32', '--max-semi-space-size=64'];
/** Ours have often done their work when good machine code begins to pay: it is made later than is usual. */
const PATIENCE = '--interrupt-budget=400000';

/** For processes that live for seconds. */
export const FOR_A_SHORT_LIFE = knownToNode([...ROOM_FOR_THE_YOUNG, PATIENCE]);

/** For workers, in which tests call most functions some dozen times: simple machine code at once, and nothing compiled twice. */
export const FOR_MANY_SHORT_TESTS = knownToNode([...ROOM_FOR_THE_YOUNG, PATIENCE, '--always-sparkplug', '--max-lazy', '--no-flush-bytecode']);
