import type { ReferenceField, ReferenceOperation, ReferencePage } from '../../http/pages.js';
import { asTitle } from '../summary-words.js';
import { commandWords } from '../command-words.js';
import type { AdminOperation, Schema } from '../operation.js';
import { curlOf } from './curl.js';
import type { OpenApiDocument } from './document.js';
import { tagOf } from './operation-object.js';
import { type Parameter, pathNames } from './parameters.js';
import { schemaFields } from './schema-fields.js';

type Media = { readonly schema?: Schema; readonly example?: unknown };

/** The admin API for people, from the same document that programs read: the list of everything, or one resource of it. */
export function toReferencePage(operations: readonly AdminOperation[], document: OpenApiDocument, resource: string | null): ReferencePage {
  const base = document.servers[0]?.url ?? '';
  const names = [...new Set(operations.map(tagOf))];
  return {
    publicUrl: base.slice(0, -'/admin/v1'.length),
    resource,
    resources: names.map((name) => ({ name, operations: operations.filter((operation) => tagOf(operation) === name).map(({ id, method, path, summary }) => ({ id, method, path, summary: asTitle(summary) })) })),
    operations: operations.filter((operation) => tagOf(operation) === resource).map((operation) => toReferenceOperation(operation, document, base)),
  };
}

function toReferenceOperation(operation: AdminOperation, document: OpenApiDocument, base: string): ReferenceOperation {
  const { id, method, path, summary, scope } = operation;
  const described = document.paths[path]?.[method.toLowerCase()] ?? {};
  const body = described['requestBody'] as { readonly content: Readonly<Record<string, Media>> } | undefined;
  const responses = Object.entries(described['responses'] as Readonly<Record<string, Schema>>);
  const refusals = responses.filter(([status]) => Number(status) >= 400);
  return {
    id, method, path, summary: asTitle(summary), scope,
    parameters: (described['parameters'] as readonly Parameter[]).map(toField),
    body: body === undefined ? null : content(body.content, document),
    answers: responses.filter(([status]) => Number(status) < 400).map(([status, answer]) => ({
      status: Number(status), about: String(answer['description']), content: answer['content'] === undefined ? null : content(answer['content'] as Readonly<Record<string, Media>>, document),
    })),
    problems: refusals.map(([status, answer]) => ({ status: Number(status), about: String(answer['description']) })),
    code: curlOf(operation, base, body?.content),
    command: ['doorward', ...commandWords(operation), ...(operation.command === undefined ? pathNames(path).map((name) => `<${name}>`) : [])].join(' '),
  };
}

function content(types: Readonly<Record<string, Media>>, document: OpenApiDocument): ReferenceOperation['body'] {
  const [type = 'application/json'] = Object.keys(types);
  const { schema = {}, example } = types[type] ?? {};
  return { type, fields: schemaFields(schema, document), code: example === undefined ? null : typeof example === 'string' ? example : JSON.stringify(example, null, 2) };
}

function toField({ name, in: place, required, description, schema }: Parameter): ReferenceField {
  const [field] = schemaFields({ type: 'object', properties: { [name]: schema }, required: required === true ? [name] : [] });
  return { name, place, type: field?.type ?? 'string', required: required === true, about: description };
}
