import type { Transaction } from '../database/statements.js';
import type { Act } from './admin-resource.js';
import type { AdminEdits } from './admin-edits.js';
import type { Wire } from './draft-check.js';

/**
 * Sets single fields of something that the caller holds, by the rules and with the audit event of every other change of it: null removes one.
 * Throws DraftRefused with paths into the resource, and ChangedMeanwhile.
 */
export async function setFields(edits: AdminEdits, tx: Transaction, name: 'clients' | 'apis', key: string, patch: Wire, act: Act): Promise<void> {
  await edits.changeIn(tx, edits.resource(name), await edits.require(name, key, tx), patch, act);
}
