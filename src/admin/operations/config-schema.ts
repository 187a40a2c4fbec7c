import type { Schema } from '../operation.js';
import { listOf, object, TEXT } from '../operation-schemas.js';

const COUNT: Schema = { type: 'integer', minimum: 0 };
const FIELD: Schema = { type: 'object', required: ['field'], properties: { field: TEXT, before: TEXT, after: TEXT }, additionalProperties: false };

/** A plan, as the command line prints it with --json. */
export const PLAN_SCHEMA: Schema = object({
  created: COUNT, updated: COUNT, unchanged: COUNT, deleted: COUNT,
  changes: listOf(object({ action: { type: 'string', enum: ['create', 'update', 'delete'] }, resource: TEXT, key: TEXT, fields: listOf(FIELD) })),
  consequences: { ...listOf(object({ kind: TEXT, subject: TEXT, count: COUNT, sentence: TEXT })), description: 'Whom it hurts: empty for what only adds' },
});

export const PLAN_EXAMPLE = {
  created: 0, updated: 1, unchanged: 9, deleted: 0,
  changes: [{ action: 'update', resource: 'clients', key: 'grafana', fields: [{ field: 'access', after: '{"groups":["engineering"]}' }] }],
  consequences: [{ kind: 'people-lose-application', subject: 'grafana', count: 37, sentence: '37 people lose Grafana' }],
};
