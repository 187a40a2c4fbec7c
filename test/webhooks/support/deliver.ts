import { setTimeout as wait } from 'node:timers/promises';
import { ChainStore } from '../../../src/audit/chain/chain.store.js';
import { Sealer } from '../../../src/audit/sealer.js';
import { Dispatcher } from '../../../src/webhooks/dispatcher.js';
import type { TestApp } from '../../support/app.js';

/** What the timers do within two seconds, at once: seals what was written, hands it out and sends it. */
export async function deliverAll(test: TestApp): Promise<void> {
  // The timer may be at it: what it seals is left to it.
  for (await test.get(Sealer).run(); await test.get(ChainStore).isAnyWaiting(); await test.get(Sealer).run()) await wait(5);
  await test.get(Dispatcher).look();
  await test.get(Dispatcher).idle();
}
