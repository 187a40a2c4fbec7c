import Histogram from 'prom-client/lib/histogram.js';
import type { Metrics } from '../platform/metrics.js';
import type { Database } from './database.js';

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Counts and times what is sent to the database. Only where somebody can read it: it costs a microsecond for each statement. */
export function measureStatements(database: Database, metrics: Metrics): void {
  const duration = new Histogram({
    name: 'doorward_db_query_duration_seconds', help: 'Time that statements and whole transactions took, retries included',
    labelNames: ['kind'], buckets: BUCKETS, registers: [metrics.registry],
  });
  const byKind = { read: duration.labels('read'), write: duration.labels('write'), transaction: duration.labels('transaction') };
  let counted = database.statementCount;
  database.observe((kind, milliseconds) => {
    byKind[kind].observe(milliseconds / 1000);
    // A transaction's own statements are seen when it ends.
    metrics.dbStatements.inc(database.statementCount - counted);
    counted = database.statementCount;
  });
}
