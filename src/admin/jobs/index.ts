import { ImportBatch } from './import-batch.js';
import { ImportEnding } from './import-ending.js';
import { ImportRow } from './import-row.js';
import { ImportWorker } from './import-worker.js';
import { JobStore } from './job.store.js';

/** What works through jobs. */
export const jobParts = [JobStore, ImportRow, ImportBatch, ImportEnding, ImportWorker] as const;
