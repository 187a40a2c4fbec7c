import type { Command } from 'commander';
import { fieldsOfResource } from '../../admin/admin-fields.js';
import { isWire } from '../../admin/draft-check.js';
import { addFieldOptions, draftFrom, optionFields } from '../draft-options.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { inWords } from '../output.js';
import { declareDelete, declareList, declareShow, declareUpdate, editsOf, type ResourceWords, show } from '../resource-commands.js';

const APIS: ResourceWords = {
  name: 'apis', singular: 'API', key: '<identifier>', fields: fieldsOfResource('apis'), besides: ['identifier'],
  columns: {
    identifier: (_, { key }) => key, name: ({ name }) => String(name), tokens: ({ access_token_format: format }) => String(format),
    'managed by': (_, { managedBy }) => managedBy ?? '', scopes: ({ scopes }) => inWords((scopes as unknown[]).map((scope) => (isWire(scope) ? String(scope['value']) : ''))),
  },
};

export function declareApis(command: Command): void {
  declareList(command, APIS);
  declareShow(command, APIS);
  const fields = optionFields(APIS.fields, APIS.besides);
  const create = command.command('create').description('declare an API (resource server)').argument('<identifier>').argument('[name]');
  create.option('--scope <value=description...>', 'a scope it knows, with words for the consent page');
  addFieldOptions(create, fields);
  create.option('--json', 'print JSON').action((identifier: string, name: string | undefined, options: { json?: true; scope?: string[] }) => inApp(async (app) => {
    const scopes = options.scope === undefined ? {} : { scopes: options.scope.map(toScope) };
    const draft = { identifier, ...(name === undefined ? {} : { name }), ...scopes, ...draftFrom(options, fields) };
    show(await (await editsOf(app)).create('apis', draft, CLI_ACT), options.json);
  }));
  declareUpdate(command, APIS);
  declareDelete(command, APIS);
}

function toScope(text: string): { value: string; description?: string } {
  const at = text.indexOf('=');
  return at === -1 ? { value: text } : { value: text.slice(0, at), description: text.slice(at + 1) };
}
