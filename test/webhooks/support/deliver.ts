import { Sealer } from '../../../src/audit/sealer.js';
import { Dispatcher } from '../../../src/webhooks/dispatcher.js';
import type { TestApp } from '../../support/app.js';

/** What the timers do within two seconds, at once: seals what was written, hands it out and sends it. */
export async function deliverAll(test: TestApp): Promise<void> {
  await test.get(Sealer).run();
  await test.get(Dispatcher).look();
  await test.get(Dispatcher).idle();
}
