import { Injectable } from '@nestjs/common';
import { type ClientTemplate, clientTemplates, findClientTemplate } from '../client-templates.js';
import type { AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { listOf, object, TEXT, TEXT_OR_NULL } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';

const TEMPLATE = object({
  name: TEXT, title: TEXT, about: TEXT,
  callback_path: { ...TEXT_OR_NULL, description: 'The path of the redirect URI, where every installation has the same.' },
  metadata: { type: 'object', description: 'What to send to POST /clients besides client_id, client_name and redirect_uris.' },
});
const EXAMPLE = {
  name: 'grafana', title: 'Grafana', about: 'Dashboards; roles can come from groups.', callback_path: '/login/generic_oauth',
  metadata: { token_endpoint_auth_method: 'client_secret_basic', grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid profile email groups offline_access' },
};

/** What kinds of application there are, and what each registers with. */
@Injectable()
export class ClientTemplateOperations implements AdminOperations {
  readonly operations: readonly AdminOperation[] = [
    {
      id: 'client-templates.list', method: 'GET', path: '/client-templates', scope: 'clients:read', summary: 'lists the kinds of application that there are templates for',
      answer: { status: 200, schema: object({ data: listOf(TEMPLATE), page: WHOLE_LIST_PAGE }), example: wholeList([EXAMPLE]) },
      read: () => Promise.resolve({ body: wholeList(clientTemplates.map(toWire)) }),
    },
    {
      id: 'client-templates.show', method: 'GET', path: '/client-templates/{template}', scope: 'clients:read', summary: 'shows what an application of a kind registers with',
      answer: { status: 200, schema: TEMPLATE, example: EXAMPLE }, read: async (call) => ({ body: toWire(requireTemplate(call)) }),
    },
  ];
}

function requireTemplate(call: AdminCall): ClientTemplate {
  const template = findClientTemplate(call.path['template']);
  if (template === undefined) throw new AdminProblem('not-found', `There is no such template; there are ${clientTemplates.map(({ name }) => name).join(', ')}.`);
  return template;
}

function toWire({ name, title, about, callbackPath, metadata }: ClientTemplate): Record<string, unknown> {
  return { name, title, about, callback_path: callbackPath ?? null, metadata };
}
