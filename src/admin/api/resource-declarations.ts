import type { AdminResource } from '../admin-resource.js';
import { draftSchema, patchSchema, shownSchema } from '../field-schema.js';
import type { AdminOperation, ReadOperation, Schema, WriteOperation } from '../operation.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { MERGE_PATCH } from './body.js';

/** What the operations of one resource do; the declarations say how each is called. */
export interface ResourceActs {
  readonly show: ReadOperation['read'];
  readonly prepare: NonNullable<WriteOperation['prepare']>;
  readonly create: WriteOperation['write'];
  readonly replace: WriteOperation['write'];
  readonly change: WriteOperation['write'];
  readonly remove: WriteOperation['write'];
}

/** The operations that every resource has, derived from its declaration. */
export function declareResource(resource: AdminResource, rest: RestDeclaration, acts: ResourceActs): AdminOperation[] {
  const { name, singular } = resource;
  const [all, one] = [`/${name}`, `/${name}/{${rest.place}}`];
  const [reading, writing] = [`${rest.scope ?? name}:read`, `${rest.scope ?? name}:write`];
  const { ifMatch } = rest;
  const fields = resource.fields.filter((field) => rest.besides?.includes(field.name) !== true);
  const schema = shownOf(resource, rest);
  const drafted = draftSchema(fields);
  const patched = patchSchema(fields.filter((field) => field.name !== resource.key || resource.identity !== undefined).filter((field) => rest.initial?.includes(field.name) !== true));
  const open = rest.openFields === true ? { additionalProperties: true } : {};
  const besidesKey = ((drafted['required'] ?? []) as string[]).filter((field) => field !== resource.key);
  // What may be left out because it is filled in is not demanded.
  const body = { schema: { ...drafted, ...open, ...(rest.complete === undefined ? {} : { required: besidesKey }) }, example: rest.example };
  const article = /^[aeiou]/.test(singular) && singular !== 'user' ? 'an' : 'a';
  const withoutKey = Object.fromEntries(Object.entries(rest.example).filter(([field]) => field !== resource.key));
  const answer = { schema };
  return [
    { id: `${name}.list`, method: 'GET', path: all, scope: reading, summary: `List the ${name}`, answer: { status: 200, ...answer }, list: rest.listing },
    { id: `${name}.create`, method: 'POST', path: all, scope: writing, summary: `Create ${article} ${singular}`, body, answer: { status: 201, ...answer }, prepare: acts.prepare, write: acts.create },
    { id: `${name}.show`, method: 'GET', path: one, scope: reading, summary: `Show one ${singular}`, answer: { status: 200, ...answer }, read: acts.show },
    ...(rest.replaceable === undefined ? [] : [{
      id: `${name}.replace`, method: 'PUT' as const, path: one, scope: writing, summary: `Create ${article} ${singular} under this name, or replace it`,
      body: { schema: { ...drafted, ...open, required: besidesKey }, example: withoutKey },
      ifMatch: 'honoured' as const, answer: { status: 200 as const, orCreated: true as const, ...answer }, prepare: acts.prepare, write: acts.replace,
    }]),
    {
      id: `${name}.update`, method: 'PATCH', path: one, scope: writing, summary: `Change fields of ${article} ${singular}; null removes one`,
      body: { schema: { ...patched, ...open }, type: MERGE_PATCH, example: rest.patchExample }, ifMatch, answer: { status: 200, ...answer }, write: acts.change,
    },
    {
      id: `${name}.delete`, method: 'DELETE', path: one, scope: writing, summary: `Delete ${article} ${singular}`, ifMatch,
      ...(rest.deleteQuery === undefined ? {} : { query: rest.deleteQuery }), answer: { status: 204 }, write: acts.remove,
    },
  ];
}

function shownOf(resource: AdminResource, rest: RestDeclaration): Schema {
  const fields = resource.fields.filter((field) => rest.besides?.includes(field.name) !== true && !Object.hasOwn(rest.shown, field.name));
  const { properties } = shownSchema(fields);
  return { type: 'object', properties: { ...(properties as object), ...rest.shown }, ...(rest.openFields === true ? { additionalProperties: true } : {}) };
}
