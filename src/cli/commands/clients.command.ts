import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { fieldsOfResource } from '../../admin/admin-fields.js';
import type { Stored } from '../../admin/admin-resource.js';
import type { Wire } from '../../admin/draft-check.js';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { saidCommand } from '../../config/said-command.js';
import { addFieldOptions, draftFrom, optionFields } from '../draft-options.js';
import { CLI_ACT, inApp, type Parts } from '../in-app.js';
import { inWords, print, printJson, remark } from '../output.js';
import { Refusal, UsageProblem } from '../refusal.js';
import { declareDelete, declareList, declareShow, declareUpdate, editsOf, type ResourceWords, show } from '../resource-commands.js';

const CLIENTS: ResourceWords = {
  name: 'clients', singular: 'client', key: '<client_id>', fields: fieldsOfResource('clients'), besides: ['client_id', 'client_secret', 'secrets', 'disabled'],
  columns: {
    client_id: (_, { key }) => key, name: ({ client_name: name }) => inWords(name), authentication: ({ token_endpoint_auth_method: method }) => inWords(method),
    grants: ({ grant_types: grants }) => inWords(grants), state: ({ disabled }) => (disabled === true ? 'disabled' : 'enabled'), 'managed by': (_, { managedBy }) => managedBy ?? '',
  },
};

interface CreateOptions {
  readonly json?: true;
  readonly clientUri?: string;
  readonly public?: true;
  readonly redirect?: string[];
  readonly group?: string[];
  readonly secret: boolean;
  readonly secretFile?: string;
  readonly template?: string;
}

export function declareClients(command: Command): void {
  declareList(command, CLIENTS);
  declareShow(command, CLIENTS);
  declareCreate(command);
  declareUpdate(command, CLIENTS);
  declareDelete(command, CLIENTS);
  declareState(command, 'disable', 'refuse a client everywhere and end what it was issued');
  declareState(command, 'enable', 'let a disabled client in again');
  declareAddSecret(command);
  declareRemoveSecret(command);
}

function declareCreate(command: Command): void {
  const fields = optionFields(CLIENTS.fields, CLIENTS.besides);
  const create = command.command('create').description('register an application; its secret is made and shown once').argument('<client_id>', 'its id; one that is the name of a template (web, spa, native, service, ...) is made from it').argument('[client_name]')
    .option('--template <name>', 'the kind of application: fills in what is not said (GET /client-templates lists them)')
    .option('--redirect <uri...>', 'short for --redirect-uris')
    .option('--client-uri <uri>', 'its front page: where people whom you invite to it go on to, and which their start page lists')
    .option('--public', 'it keeps no secret (a browser or native application)')
    .option('--group <name...>', 'only for members of these groups')
    .option('--secret-file <path>', 'take the secret from this file instead of making one')
    .option('--no-secret', 'make no secret yet');
  addFieldOptions(create, fields);
  create.option('--json', 'print JSON').action((clientId: string, name: string | undefined, options: CreateOptions) => inApp(async (app) => {
    const draft: Record<string, unknown> = { client_id: clientId, ...(name === undefined ? {} : { client_name: name }), ...draftFrom({ ...options }, fields) };
    if (options.redirect !== undefined) draft['redirect_uris'] = options.redirect;
    if (options.clientUri !== undefined) draft['client_uri'] = options.clientUri;
    if (options.public) draft['token_endpoint_auth_method'] = 'none';
    if (options.group !== undefined) draft['access'] = { groups: options.group };
    const { filled, template } = await fromTemplate(clientId, options.template, draft);
    const edits = await editsOf(app);
    const there = await edits.resource('clients').find(clientId);
    if (there !== undefined) throw new Refusal(alreadyThere(there as Stored<Client>, app.get<Config>(CONFIG)));
    const made = await secretFor(app, filled, options);
    const stored = await edits.create('clients', made === undefined ? filled : { ...filled, client_secret: made.value }, CLI_ACT);
    const shown = made?.shown === true;
    show(stored, options.json, shown ? { client_secret: made.value } : {});
    if (shown) remark('The secret is shown this once and stored as a digest.');
    if (template !== undefined && options.template === undefined) remark(`Made from the template "${template}", whose name it has. One with another id: --template ${template}.`);
  }));
}

/** Whoever runs it twice has often lost the secret, which is shown once. */
function alreadyThere({ key, row }: Stored<Client>, config: Config): string {
  const another = row.isPublic ? '' : `; one more secret for it: ${saidCommand(config, `clients add-secret ${key}`)}`;
  return `There is a client ${JSON.stringify(key)} already. To change it: ${saidCommand(config, `clients update ${key}`)}${another}`;
}

async function fromTemplate(clientId: string, named: string | undefined, draft: Wire): Promise<{ readonly filled: Wire; readonly template?: string }> {
  const { clientTemplates, fillTemplate, findClientTemplate } = await import('../../admin/client-templates.js');
  const template = findClientTemplate(named ?? clientId);
  if (template === undefined && named !== undefined) throw new UsageProblem(`There is no template ${JSON.stringify(named)}; there are ${clientTemplates.map(({ name }) => name).join(', ')}.`);
  return template === undefined ? { filled: draft } : { filled: fillTemplate(template, draft), template: template.name };
}

async function secretFor(app: Parts, draft: Wire, options: CreateOptions): Promise<{ value: string; shown: boolean } | undefined> {
  if (options.secretFile !== undefined) return { value: await secretIn(options.secretFile), shown: false };
  const method = draft['token_endpoint_auth_method'] ?? 'client_secret_basic';
  if (!options.secret || (typeof method === 'string' && !method.startsWith('client_secret_'))) return undefined;
  const { Random } = await import('../../platform/random.js');
  return { value: app.get(Random).secret('dws'), shown: true };
}

function declareState(command: Command, verb: 'disable' | 'enable', about: string): void {
  command.command(verb).description(about).argument('<client_id>').option('--json', 'print JSON').action((clientId: string, options: { json?: true }) => inApp(async (app) => {
    const client = await require(app, clientId);
    const { acts, database } = await acting(app);
    const changed = await database.transaction((tx) => acts[verb](tx, client.key, CLI_ACT));
    if (options.json) printJson({ client_id: client.key, disabled: verb === 'disable', changed });
    else print(`client ${client.key}: ${verb}d${changed ? '' : ' already'}`);
  }));
}

function declareAddSecret(command: Command): void {
  command.command('add-secret').description('give a client one more secret; it is shown once').argument('<client_id>')
    .option('--name <text>', 'what tells it from the others; the day when left out')
    .option('--expires-at <time>', 'a date, or a time with its zone')
    .option('--secret-file <path>', 'take the secret from this file instead of making one')
    .option('--json', 'print JSON')
    .action((clientId: string, options: { name?: string; expiresAt?: string; secretFile?: string; json?: true }) => inApp(async (app) => {
      const client = await require(app, clientId);
      const { acts, database, clock } = await acting(app);
      const name = options.name ?? new Date(clock.now()).toISOString().slice(0, 10);
      if (client.row.secrets.some((secret) => secret.name === name)) throw new Refusal(`The client has a secret named ${name} already: give another --name.`);
      const expiresAt = options.expiresAt === undefined ? null : await toExpiry(options.expiresAt);
      const value = options.secretFile === undefined ? {} : { value: await secretIn(options.secretFile) };
      const added = await database.transaction((tx) => acts.addSecret(tx, client.key, { name, expiresAt, ...value }, CLI_ACT));
      if (added === undefined) throw new Refusal(`The client ${client.key} was removed meanwhile.`);
      const shown = options.secretFile === undefined ? { client_secret: added.value } : {};
      if (options.json) return printJson({ client_id: client.key, id: added.id, name, expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(), ...shown });
      print(shown.client_secret ?? `client ${client.key}: secret ${name} added`);
      if (shown.client_secret !== undefined) remark(`The secret ${name} of ${client.key} is shown this once and stored as a digest.`);
    }));
}

function declareRemoveSecret(command: Command): void {
  command.command('remove-secret').description('take a secret from a client').argument('<client_id>').argument('<name or id>').option('--json', 'print JSON')
    .action((clientId: string, nameOrId: string, options: { json?: true }) => inApp(async (app) => {
      const client = await require(app, clientId);
      const matching = client.row.secrets.filter((secret) => secret.id === nameOrId || secret.name === nameOrId);
      const [secret, another] = matching;
      if (secret === undefined) throw new Refusal(`The client has no secret ${JSON.stringify(nameOrId)}; it has: ${client.row.secrets.map(({ name }) => name).join(', ') || 'none'}.`);
      if (another !== undefined) throw new Refusal(`Several secrets are named ${nameOrId}: give an id (${matching.map(({ id }) => id).join(', ')}).`);
      const { acts, database } = await acting(app);
      const removed = await database.transaction((tx) => acts.removeSecret(tx, client.key, secret, CLI_ACT));
      if (!removed) throw new Refusal('The secret was removed meanwhile.');
      if (options.json) printJson({ client_id: client.key, removed: secret.name });
      else print(`client ${client.key}: secret ${secret.name} removed`);
    }));
}

async function require(app: Parts, clientId: string): Promise<Stored<Client>> {
  return (await (await editsOf(app)).require('clients', clientId)) as Stored<Client>;
}

async function acting(app: Parts) {
  const [{ ClientActs }, { Database }, { Clock }] = await Promise.all([import('../../admin/client-acts.js'), import('../../database/database.js'), import('../../platform/clock.js')]);
  return { acts: app.get(ClientActs), database: app.get(Database), clock: app.get(Clock) };
}

async function toExpiry(text: string): Promise<number> {
  const { toInstant } = await import('../../admin/instant.js');
  const instant = toInstant(text);
  if (instant === undefined) throw new UsageProblem('--expires-at must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.');
  return instant;
}

async function secretIn(path: string): Promise<string> {
  const secret = (await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code ?? 'unreadable'}).`);
  })).replace(/\r?\n$/, '');
  if (!/^[\x20-\x7e]{1,512}$/.test(secret)) throw new Refusal(`What ${path} holds is no secret: 1 to 512 printable ASCII characters.`);
  return secret;
}
