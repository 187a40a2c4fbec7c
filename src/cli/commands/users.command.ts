import type { Command } from 'commander';
import { fieldsOfResource } from '../../admin/admin-fields.js';
import type { Stored } from '../../admin/admin-resource.js';
import type { Wire } from '../../admin/draft-check.js';
import type { UserActs } from '../../admin/user-acts.js';
import type { Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import { addFieldOptions, draftFrom, optionFields } from '../draft-options.js';
import { CLI_ACT, inApp, type Parts } from '../in-app.js';
import { inWords, print, printJson, remark } from '../output.js';
import { Refusal, UsageProblem } from '../refusal.js';
import { declareResetMfa } from './users-reset-mfa.js';
import { declareDelete, declareList, declareShow, declareUpdate, editsOf, type ResourceWords, show } from '../resource-commands.js';
import { askForPassword, readSecretLine } from '../standard-input.js';

const LONGEST_PASSWORD = 1024;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const USERS: ResourceWords = {
  name: 'users', singular: 'user', key: '<user name or e-mail>', regret: 'What is known of them is wiped, and nothing brings it back.', fields: fieldsOfResource('users'), besides: ['preferred_username', 'disabled', 'password_update'],
  columns: {
    'user name': (_, { key }) => key, name: ({ name }) => text(name), 'e-mail': ({ email }) => text(email), state: ({ disabled }) => (disabled === true ? 'disabled' : 'enabled'),
    groups: ({ groups }) => inWords(groups), 'managed by': (_, { managedBy }) => managedBy ?? '',
  },
};

interface PasswordOptions {
  readonly passwordStdin?: true;
  readonly generate?: true;
  readonly json?: true;
}

export function declareUsers(command: Command): void {
  declareList(command, USERS);
  declareShow(command, USERS, authenticationOf);
  declareCreate(command);
  declareUpdate(command, { ...USERS, besides: ['disabled', 'password_update'] });
  declareDelete(command, USERS);
  declareAct(command, 'disable', 'keep a person out and end what they can reach', (acts, tx, id) => acts.disable(tx, id, CLI_ACT), 'disabled');
  declareAct(command, 'enable', 'let a disabled person in again', (acts, tx, id) => acts.enable(tx, id, CLI_ACT), 'enabled');
  declareSetPassword(command);
  declareAct(command, 'sign-out', 'end every session of a person, and what applications were given with them', async (acts, tx, id) => {
    await acts.signOut(tx, id, CLI_ACT);
    return true;
  }, 'signed out');
  declareResetMfa(command);
}

/** How somebody signs in: what a help desk asks for first when a phone is lost. */
async function authenticationOf(app: Parts, { row }: Stored): Promise<Wire> {
  const [{ UserAuthentications }, { Database }] = await Promise.all([import('../../admin/user-authentication.js'), import('../../database/database.js')]);
  const [authentication] = await app.get(UserAuthentications).of([row as User], app.get(Database));
  return { authentication };
}

function declareCreate(command: Command): void {
  const fields = optionFields(USERS.fields, USERS.besides);
  const create = withPassword(command.command('create').description('create a person; without a password they cannot sign in yet').argument('<user name>'));
  addFieldOptions(create, fields);
  create.option('--json', 'print JSON').action((name: string, options: PasswordOptions) => inApp(async (app) => {
    const password = await passwordFor(app, name, options, false);
    const draft = { preferred_username: name, ...draftFrom({ ...options }, fields), ...(password === undefined ? {} : { password }) };
    const stored = await (await editsOf(app)).create('users', draft, CLI_ACT);
    show(stored, options.json, options.generate ? { password: password ?? '' } : {});
  }));
}

function declareSetPassword(command: Command): void {
  withPassword(command.command('set-password').description('set a password and end what the person can reach; asks on a terminal').argument('<user name or e-mail>'))
    .option('--json', 'print JSON')
    .action((name: string, options: PasswordOptions) => inApp(async (app) => {
      const user = await require(app, name);
      const password = await passwordFor(app, user.key, options, true);
      const [{ PasswordHash }, { UserActs: token }, { Database }] = await Promise.all([import('../../platform/password-hash.js'), import('../../admin/user-acts.js'), import('../../database/database.js')]);
      const phc = await app.get(PasswordHash).hash(password ?? '');
      if (!(await app.get(Database).transaction((tx) => app.get(token).setPassword(tx, user.id, phc, CLI_ACT)))) throw new Refusal(`The user ${user.key} was removed meanwhile.`);
      if (options.json) return printJson({ preferred_username: user.key, password_set: true, ...(options.generate ? { password } : {}) });
      print(options.generate ? password ?? '' : `user ${user.key}: password set`);
      if (options.generate) remark('The password is shown this once and stored as a hash.');
    }));
}

function withPassword(command: Command): Command {
  return command.option('--password-stdin', 'the first line of standard input is the password').option('--generate', 'make a password and print it');
}

function declareAct(command: Command, verb: string, about: string, act: (acts: UserActs, tx: Transaction, id: string) => Promise<boolean>, done: string): void {
  command.command(verb).description(about).argument('<user name or e-mail>').option('--json', 'print JSON').action((name: string, options: { json?: true }) => inApp(async (app) => {
    const user = await require(app, name);
    const [{ UserActs: token }, { Database }] = await Promise.all([import('../../admin/user-acts.js'), import('../../database/database.js')]);
    const changed = await app.get(Database).transaction((tx) => act(app.get(token), tx, user.id));
    if (options.json) printJson({ preferred_username: user.key, [done.replace(' ', '_')]: true, changed });
    else print(`user ${user.key}: ${done}${changed ? '' : ' already'}`);
  }));
}

async function require(app: Parts, name: string): Promise<Stored<User>> {
  return (await (await editsOf(app)).require('users', name)) as Stored<User>;
}

/** A password never stands in the arguments, where everybody on the machine can read it. */
async function passwordFor(app: Parts, name: string, options: PasswordOptions, needed: boolean): Promise<string | undefined> {
  if (options.passwordStdin && options.generate) throw new UsageProblem('Give --password-stdin or --generate, not both.');
  if (options.generate) {
    const { Random } = await import('../../platform/random.js');
    return app.get(Random).token(15);
  }
  if (!options.passwordStdin && !needed) return undefined;
  const password = options.passwordStdin ? await readSecretLine() : await askForPassword(name);
  if (password.length > LONGEST_PASSWORD) throw new Refusal(`The password is longer than ${LONGEST_PASSWORD} characters.`);
  return password;
}
