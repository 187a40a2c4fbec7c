import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type Artefacts, issueAll, worldOf } from './artefacts.js';
import { EXPECTED, isApplicable } from './expected.js';
import { PATH_NAMES, type PathName, PATHS, WHEN_ALL_IS_WELL } from './paths.js';
import { STATE_NAMES, type StateName, STATES } from './states.js';

type Outcomes = Partial<Record<PathName, string>>;

/** Uses of each artefact: before the state, after it, and after it on the other instance. */
const USES = 3;

eachDatabase('what was issued before (MX-01..88): every path in every state', (dialect) => {
  let first: TestApp;
  let second: TestApp;
  const before = new Map<StateName, Outcomes>();
  const here = new Map<StateName, Outcomes>();
  const there = new Map<StateName, Outcomes>();

  async function useAll(artefacts: Artefacts, instance: TestApp): Promise<Outcomes> {
    const outcomes: Outcomes = {};
    for (const path of PATH_NAMES) outcomes[path] = await PATHS[path](artefacts, instance);
    return outcomes;
  }

  beforeAll(async () => {
    first = await createTestApp({ dialect });
    second = await createTestApp({ location: first.config.database, clock: first.clock, environment: { PUBLIC_URL: first.url } });
    const issued = new Map<StateName, Artefacts>();
    for (const [at, state] of STATE_NAMES.entries()) {
      const name = `person${at}`;
      await first.declare(worldOf(name));
      const artefacts = await issueAll(first, name, USES);
      issued.set(state, artefacts);
      before.set(state, await useAll(artefacts, at % 2 === 0 ? first : second));
    }
    for (const [state, artefacts] of issued) {
      await STATES[state](first, artefacts.name);
      here.set(state, await useAll(artefacts, first));
    }
    await sleep(1_000);
    for (const [state, artefacts] of issued) there.set(state, await useAll(artefacts, second));
  }, 120_000);

  afterAll(async () => {
    await second.close();
    await first.close();
  });

  describe.each(STATE_NAMES)('%s', (state) => {
    it('was preceded by a time when everything worked', () => {
      expect(before.get(state)).toEqual(WHEN_ALL_IS_WELL);
    });

    it.each(PATH_NAMES.filter((path) => isApplicable(EXPECTED[path][state])))('%s', (path) => {
      const expected = EXPECTED[path][state];
      expect({ here: here.get(state)?.[path], onAnotherInstance: there.get(state)?.[path] }).toEqual({ here: expected, onAnotherInstance: expected });
    });

    it.each(PATH_NAMES.filter((path) => !isApplicable(EXPECTED[path][state])))('leaves alone what it is no matter of: %s', (path) => {
      // A path that the state does not touch goes on as before, or asks for the next step as the page that it is.
      expect(here.get(state)?.[path]).toBe(WHEN_ALL_IS_WELL[path]);
    });
  });
});
