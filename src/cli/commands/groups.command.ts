import type { Command } from 'commander';
import { fieldsOfResource } from '../../admin/admin-fields.js';
import { addFieldOptions, draftFrom, optionFields } from '../draft-options.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { declareDelete, declareList, declareShow, declareUpdate, editsOf, type ResourceWords, show } from '../resource-commands.js';

const GROUPS: ResourceWords = {
  name: 'groups', singular: 'group', key: '<name>', fields: fieldsOfResource('groups'), besides: ['name'],
  columns: { name: (_, { key }) => key, 'managed by': (_, { managedBy }) => managedBy ?? '', description: ({ description }) => (typeof description === 'string' ? description : '') },
};

export function declareGroups(command: Command): void {
  declareList(command, GROUPS);
  declareShow(command, GROUPS);
  const fields = optionFields(GROUPS.fields, GROUPS.besides);
  const create = command.command('create').description('create a group').argument('<name>');
  addFieldOptions(create, fields);
  create.option('--json', 'print JSON').action((name: string, options: { json?: true }) => inApp(async (app) => {
    show(await (await editsOf(app)).create('groups', { name, ...draftFrom(options, fields) }, CLI_ACT), options.json);
  }));
  declareUpdate(command, GROUPS);
  declareDelete(command, GROUPS);
}
