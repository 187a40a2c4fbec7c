import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import type Ajv2020 from 'ajv/dist/2020.js';
import { declaredOperations } from '../../../src/admin/declared-operations.js';
import { type OpenApiDocument, toOpenApi } from '../../../src/admin/openapi/document.js';
import type { AdminApiAnswer } from './admin-api.js';

const require = createRequire(import.meta.url);

/** Refusals of addresses and messages that never reach an operation. */
const BEFORE_ANY_OPERATION = new Set([405, 408, 414, 431]);

type Json = Readonly<Record<string, unknown>>;
type Looked = Pick<AdminApiAnswer<unknown>, 'status' | 'headers' | 'body'> & { readonly method: string; readonly path: string };

/** Holds values against the schemas of an OpenAPI document. */
export class DocumentCheck {
  private readonly ajv: Ajv2020.default;
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly paths: readonly { readonly template: string; readonly pattern: RegExp }[];

  constructor(readonly document: OpenApiDocument) {
    const { default: Ajv } = require('ajv/dist/2020') as { default: typeof Ajv2020.default };
    const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv2020.default) => void };
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: document.components });
    // What has fewer places is the closer match: /users/{id}:disable before /users/{id}.
    this.paths = Object.keys(document.paths).toSorted((left, right) => left.split('{').length - right.split('{').length || right.length - left.length)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/[.:]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+?')}$`) }));
  }

  /** What is wrong with a value by a schema; undefined: nothing. */
  problems(name: string, schema: unknown, value: unknown, mayLackMembers = false): string | undefined {
    const validate = this.compiled.get(name) ?? this.ajv.compile(rebased(schema) as Json);
    this.compiled.set(name, validate);
    if (validate(value)) return undefined;
    const errors = (validate.errors ?? []).filter(({ keyword }) => !mayLackMembers || keyword !== 'required');
    return errors.length === 0 ? undefined : `${name}: ${this.ajv.errorsText(errors)} in ${JSON.stringify(value)?.slice(0, 2000) ?? 'nothing'}`;
  }

  /** The operation that answers this request; undefined: none. */
  operation(method: string, path: string): { readonly template: string; readonly operation: Json } | undefined {
    const bare = path.replace(/\?.*$/s, '');
    const found = this.paths.find(({ template, pattern }) => pattern.test(bare) && this.document.paths[template]?.[method.toLowerCase()] !== undefined);
    return found === undefined ? undefined : { template: found.template, operation: this.document.paths[found.template]?.[method.toLowerCase()] ?? {} };
  }

  /** What of an answer the document does not describe; undefined: nothing. */
  answerProblems({ method, path, status, headers, body }: Looked): string | undefined {
    const found = this.operation(method, path);
    const name = `${method} ${path.slice(0, 200)} ${status}`;
    if (status >= 400) return this.problemProblems(name, found?.operation, status, headers, body);
    if (found === undefined) return undefined;
    const answer = (found.operation['responses'] as Readonly<Record<string, Json>>)[String(status)];
    if (answer === undefined) return `${name}: the document knows no such status`;
    const content = answer['content'] as Readonly<Record<string, { readonly schema?: Json }>> | undefined;
    if (content === undefined) return body === undefined ? undefined : `${name}: the document knows no body`;
    const type = (headers.get('content-type') ?? '').replace(/;.*$/, '');
    const media = content[type];
    if (media === undefined) return `${name}: the document knows no ${type}`;
    // Sparse answers leave out what the schema demands, because they were asked to.
    if (type !== 'application/json' || /[?&]fields=/.test(path)) return undefined;
    // Neither shows the secrets that the answer of the real first time shows.
    const withoutSecrets = headers.get('dry-run') === 'true' || headers.get('idempotency-replayed') === 'true';
    return this.problems(`${method} ${found.template} ${status}${withoutSecrets ? ' without secrets' : ''}`, media.schema, body, withoutSecrets);
  }

  /** Every refusal is a problem document of a status that the operation declares. */
  private problemProblems(name: string, operation: Json | undefined, status: number, headers: Headers, body: unknown): string | undefined {
    if (!(headers.get('content-type') ?? '').startsWith('application/problem+json')) return `${name}: no problem document but ${headers.get('content-type') ?? 'nothing'}`;
    const declared = operation === undefined ? undefined : (operation['responses'] as Json)[String(status)];
    if (operation !== undefined && declared === undefined && !BEFORE_ANY_OPERATION.has(status)) return `${name}: the document knows no such status (${JSON.stringify(body)})`;
    return this.problems('problem', { $ref: '#/components/schemas/Problem' }, body);
  }
}

/** References of a document, for a schema that stands alone. */
function rebased(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as unknown;
}

let own: DocumentCheck | undefined;

/** Throws where the server answers what its document does not say. */
export function checkAnswer(answer: Looked): void {
  own ??= new DocumentCheck(toOpenApi(declaredOperations(), { issuer: 'https://id.example.com', version: '1.0.0' }));
  const problem = own.answerProblems(answer);
  if (problem !== undefined) throw new Error(problem);
}
