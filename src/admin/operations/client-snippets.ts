import { Inject, Injectable } from '@nestjs/common';
import { ApiStore } from '../../clients/api.store.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Statements } from '../../database/statements.js';
import { clientSnippets, findClientSnippet, makeSnippet, misfit } from '../client-snippets.js';
import { ClientOfPath } from '../client-of-path.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { listOf, object, SCOPES, TEXT, TEXT_OR_NULL } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';

const PATH = '/clients/{client_id}/snippets';
const LISTED = object({ framework: TEXT, title: TEXT, suits: { type: 'boolean' }, because: { ...TEXT_OR_NULL, description: 'Why it does not suit this application.' } });
const SNIPPET = object({ framework: TEXT, title: TEXT, redirect_uri: TEXT_OR_NULL, files: listOf(object({ path: TEXT, content: TEXT })), notes: SCOPES });
const EXAMPLE = {
  framework: 'grafana', title: 'Grafana', redirect_uri: 'https://grafana.example.com/login/generic_oauth',
  files: [{ path: 'grafana.env', content: 'GF_AUTH_GENERIC_OAUTH_ENABLED=true\n' }], notes: [],
};

/** Ready files that connect an application, with this server's addresses and its own id in them. */
@Injectable()
export class ClientSnippetOperations implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly apis: ApiStore, @Inject(CONFIG) private readonly config: Config) {}

  readonly operations: readonly AdminOperation[] = [
    {
      id: 'clients.snippets', method: 'GET', path: PATH, scope: 'clients:read', summary: 'lists what an application can be connected with',
      answer: { status: 200, schema: object({ data: listOf(LISTED), page: WHOLE_LIST_PAGE }), example: wholeList([{ framework: 'grafana', title: 'Grafana', suits: true, because: null }]) },
      read: (call, statements) => this.list(call, statements),
    },
    {
      id: 'clients.snippet', method: 'GET', path: `${PATH}/{framework}`, scope: 'clients:read', summary: 'shows ready files that connect an application; its secret comes from the environment',
      answer: { status: 200, schema: SNIPPET, example: EXAMPLE }, read: (call, statements) => this.show(call, statements),
    },
  ];

  private async list(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const client = await this.clients.read(statements, call);
    return { body: wholeList(clientSnippets.map((snippet) => ({ framework: snippet.framework, title: snippet.title, suits: misfit(snippet, client) === undefined, because: misfit(snippet, client) ?? null }))) };
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const client = await this.clients.read(statements, call);
    const snippet = findClientSnippet(call.path['framework']);
    if (snippet === undefined) throw new AdminProblem('not-found', `There is no snippet for that; there are ${clientSnippets.map(({ framework }) => framework).join(', ')}.`);
    return { body: makeSnippet(snippet, client, this.config.publicUrl.issuer, await this.apis.all()) };
  }
}
