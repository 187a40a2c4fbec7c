import { Injectable } from '@nestjs/common';
import { ClientStore } from '../../clients/client.store.js';
import { Revisions } from '../../database/revisions.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { isKnownHash, PasswordHash } from '../../platform/password-hash.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import { GroupStore } from '../../users/group.store.js';
import { foldedName } from '../../users/login-name.js';
import { parseUserDraft, subProblem, toUserFields, USER_FIELDS } from '../../users/user-draft.js';
import type { User } from '../../users/user.entity.js';
import { type NewUser, UserStore } from '../../users/user.store.js';
import { AdminPower } from '../admin-power.js';
import type { Act, AdminResource, ParsedDraft, Reference, Stored } from '../admin-resource.js';
import { changedFields, draftProblems, unknownFields, type Wire } from '../draft-check.js';
import { type AdminField, Field, fieldsOf } from '../field.js';
import type { FieldProblem } from '../field-problem.js';
import { personIdProblem } from '../person-id.js';
import { IsFlag, IsListOf, IsText, Satisfies } from '../field-rules.js';
import { AdminProblem } from '../problem.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { IsIn, IsOptional } from '../rules.js';
import { UserActs } from '../user-acts.js';
import { UserAuthentications } from '../user-authentication.js';
import { userTag } from '../user-tag.js';
import { requireReachOfUser } from '../user-reach.js';
import { USER_SHOWN, userListing } from './users-rest.js';

const HASH_PROBLEM = 'must be an argon2id, scrypt or PBKDF2 hash in PHC form, or bcrypt in crypt form, with parameters a sign-in can afford';

/** What a draft may say besides the claims of OpenID Connect. */
class UserAccountDraft {
  @Field('the names of the groups the person is in: these and no others')
  @IsOptional()
  @IsListOf('text', 'group names', 1000)
  groups?: string[];

  @Field('true: may not sign in, and what the person could reach is ended; left out: as it is')
  @IsOptional()
  @IsFlag()
  disabled?: boolean;

  @Field('the first password; no policy applies to it; over the API it takes credentials:write', { secret: true, initial: true })
  @IsOptional()
  @IsText(1024)
  password?: string;

  @Field('its hash instead: argon2id, scrypt or PBKDF2 in PHC form, bcrypt in crypt form; over the API it takes credentials:write, too', { secret: true, initial: true })
  @IsOptional()
  @Satisfies((value) => (typeof value === 'string' && isKnownHash(value) ? undefined : HASH_PROBLEM))
  password_hash?: string;

  @Field('initial (left out), or always: set the password again whenever it differs', { notRemote: { value: 'always', because: 'would let its sender know the password of somebody who is there already: over the API, send them a link that sets a new one' } })
  @IsOptional()
  @IsIn(['initial', 'always'], { message: 'must be initial or always' })
  password_update?: string;
}

const FLAGS = new Set(['email_verified', 'phone_number_verified']);
const CLAIM_SCHEMAS: Readonly<Record<string, NonNullable<AdminField['schema']>>> = {
  preferred_username: { type: 'string', minLength: 1, maxLength: 255, examples: ['ada'] },
  email: { type: 'string', examples: ['ada@example.com'] },
  name: { type: 'string', minLength: 1, maxLength: 255, examples: ['Ada Lovelace'] },
  zoneinfo: { type: 'string', examples: ['Europe/London'] },
  locale: { type: 'string', examples: ['en-GB'] },
  birthdate: { type: 'string', examples: ['1815-12-10'] },
  phone_number: { type: 'string', examples: ['+44 20 7946 0000'] },
  address: {
    type: 'object', additionalProperties: false,
    properties: Object.fromEntries(['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'].map((member) => [member, { type: 'string' }])),
  },
};
const CLAIM_FIELDS: readonly AdminField[] = USER_FIELDS.map((name) => ({
  name,
  kind: FLAGS.has(name) ? 'flag' : name === 'address' ? 'object' : 'text',
  about: aboutClaim(name),
  ...(name === 'sub' ? { initial: true } : {}),
  ...(name === 'preferred_username' ? { required: true } : {}),
  ...(name in CLAIM_SCHEMAS ? { schema: CLAIM_SCHEMAS[name] ?? {} } : {}),
  personal: true,
}));

function aboutClaim(name: string): string {
  if (name === 'sub') return 'the subject identifier, given at creation only; made when left out';
  if (name === 'preferred_username') return 'the name to sign in with';
  return `the claim ${name} (OpenID Connect Core §5.1)`;
}

export const USER_ACCOUNT_FIELDS: readonly AdminField[] = [...CLAIM_FIELDS, ...fieldsOf(UserAccountDraft)];

@Injectable()
export class UsersAdmin implements AdminResource<User> {
  readonly name = 'users';
  readonly singular = 'user';
  readonly key = 'preferred_username';
  readonly fields = USER_ACCOUNT_FIELDS;
  readonly kept = ['disabled'];

  readonly rest: RestDeclaration<User>;

  constructor(
    private readonly users: UserStore,
    private readonly clients: ClientStore,
    private readonly revisions: Revisions,
    private readonly groups: GroupStore,
    private readonly hash: PasswordHash,
    private readonly acts: UserActs,
    power: AdminPower,
    authentications: UserAuthentications,
  ) {
    this.rest = {
      place: 'id', listing: userListing(users, groups, authentications), shown: USER_SHOWN, besides: ['password_update'], ifMatch: 'honoured',
      find: async (id, statements) => {
        const user = await users.findKept(id, statements);
        return user === undefined ? undefined : this.toStored(user, statements);
      },
      placeOf: ({ id }) => id,
      placeProblem: personIdProblem,
      tagOf: ({ row }, shown) => userTag(row, shown['groups'] as string[], shown['authentication'] as object),
      lock: async (tx, id) => void (await users.hold(tx, id)),
      deleteQuery: [{ name: 'purge', about: 'wipe what is known of the person as well; what applications know them by is never given out again', schema: { type: 'boolean', default: false } }],
      guard: (tx, { caller }, stored, draft) => requireReachOfUser(tx, power, caller, stored, draft),
      delete: (tx, { id, row }, { act, query }) => {
        if (query['purge'] === true) return this.acts.delete(tx, id, act);
        if (row.deletedAt !== null) throw new AdminProblem('conflict', 'This person was deleted before. Send purge=true to wipe what is left.');
        return this.acts.retire(tx, id, act);
      },
      example: { preferred_username: 'ada', name: 'Ada Lovelace', email: 'ada@example.test', email_verified: true, groups: ['engineering'] },
      patchExample: { name: 'Ada King', phone_number: null },
    };
  }

  identity(key: string): string {
    return foldedName(key);
  }

  parse(wire: Wire): ParsedDraft {
    const parsed = parseUserDraft(wire);
    const claimProblems = 'problems' in parsed ? parsed.problems.map(({ field, problem }) => ({ path: [field], message: problem })) : [];
    const problems = [...unknownFields(wire, this.fields), ...claimProblems, ...accountProblems(wire)];
    if ('problems' in parsed || problems.length > 0) return { problems };
    const { draft } = parsed;
    const account = Object.fromEntries(fieldsOf(UserAccountDraft).map(({ name }) => [name, wire[name]]).filter(([, value]) => value !== undefined));
    const { sub = wire['sub'], ...claims } = toUserFields(Object.assign(Object.create(null) as User, draft, { sub: wire['sub'] }));
    return { wire: { ...(sub === undefined ? {} : { sub }), ...claims, ...account, groups: setOf(wire['groups']) } };
  }

  references(wire: Wire): Reference[] {
    return ((wire['groups'] ?? []) as string[]).map((value, index) => ({ path: ['groups', index], to: 'groups', value }));
  }

  /** Also by a verified e-mail address, which no user name can be. */
  async find(key: string, statements?: Statements): Promise<Stored<User> | undefined> {
    const user = await (key.includes('@') ? this.users.findByLoginName(key, statements) : this.users.findByUserName(key, statements));
    return user === undefined ? undefined : this.toStored(user, statements);
  }

  async page(after: Stored<User> | undefined, managedBy?: string, statements?: Statements): Promise<Stored<User>[]> {
    const users = await this.users.list({ limit: 200, ...(after === undefined ? {} : { after: after.id }), ...(managedBy === undefined ? {} : { managedBy }) }, statements);
    return Promise.all(users.map((user) => this.toStored(user, statements)));
  }

  async differences(stored: Stored<User>, wire: Wire): Promise<string[]> {
    const claims = ({ sub: _sub, disabled: _disabled, password: _password, password_hash: _hash, password_update: _update, ...rest }: Wire): Wire => rest;
    const changed = changedFields(claims(stored.wire), claims(wire));
    if (wire['disabled'] !== undefined && wire['disabled'] !== (stored.row.disabledAt !== null)) changed.push('disabled');
    return (await this.passwordDiffers(stored, wire)) ? [...changed, 'password'] : changed;
  }

  uniques(wire: Wire): [string, string][] {
    const sub: [string, string][] = typeof wire['sub'] === 'string' ? [['sub', wire['sub']]] : [];
    return wire['email_verified'] === true ? [...sub, ['email', foldedName(String(wire['email']))]] : sub;
  }

  async conflicts(stored: Stored<User> | undefined, wire: Wire, yields: (key: string) => boolean, statements?: Statements): Promise<FieldProblem[]> {
    const { sub, email } = wire;
    const problems: FieldProblem[] = [];
    if (typeof sub === 'string' && sub !== stored?.row.sub) {
      if (stored !== undefined) problems.push({ path: ['sub'], message: `can never change: it is ${stored.row.sub}` });
      else if ((await this.users.findBySub(sub, statements)) !== undefined) problems.push({ path: ['sub'], message: 'belongs to another person, or did once: it is never given out again' });
      else if ((await this.clients.find(sub)) !== undefined) problems.push({ path: ['sub'], message: 'is the id of an application: APIs would take one for the other' });
    }
    const owner = wire['email_verified'] === true ? await this.users.findByLoginName(String(email), statements) : undefined;
    if (owner !== undefined && owner.id !== stored?.id && !yields(owner.preferredUsername)) problems.push({ path: ['email'], message: `is the verified address of ${owner.preferredUsername}` });
    return problems;
  }

  async prepare(wire: Wire): Promise<Wire> {
    const { password, ...rest } = wire;
    return typeof password === 'string' ? { ...rest, password_hash: await this.hash.hash(password) } : wire;
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    await this.requireNoClient(tx, [wire]);
    const user = await this.users.create(tx, newUserOf(wire, act));
    if (!(await this.setGroups(tx, user.id, wire))) return undefined;
    return wire['disabled'] !== true || (await this.acts.disable(tx, user.id, act)) ? user.id : undefined;
  }

  async createAll(tx: Transaction, wires: readonly Wire[], act: Act): Promise<readonly string[] | undefined> {
    await this.requireNoClient(tx, wires);
    const created = await this.users.createAll(tx, wires.map((wire) => newUserOf(wire, act)));
    const groupsOf = new Map(created.map(({ id }, index) => [id, wires[index]?.['groups'] as string[]]));
    if (!(await this.groups.addNewMembers(tx, groupsOf))) return undefined;
    for (const [index, { id }] of created.entries()) if (wires[index]?.['disabled'] === true && !(await this.acts.disable(tx, id, act))) return undefined;
    return created.map(({ id }) => id);
  }

  async update(tx: Transaction, stored: Stored<User>, wire: Wire, changed: readonly string[], act: Act): Promise<boolean> {
    const { id, version } = stored.row;
    if ((await this.users.update(tx, id, draftOf(wire), version)) !== 'updated') return false;
    if (changed.includes('groups') && !(await this.setGroups(tx, id, wire))) return false;
    if (changed.includes('password') && !(await this.acts.setPassword(tx, id, wire['password_hash'] as string, act))) return false;
    if (!changed.includes('disabled')) return true;
    return wire['disabled'] === true ? this.acts.disable(tx, id, act) : this.acts.enable(tx, id, act);
  }

  handOver(tx: Transaction, stored: Stored<User>, managedBy: string | null): Promise<boolean> {
    return this.users.setManagedBy(tx, stored.id, managedBy);
  }

  async delete(tx: Transaction, stored: Stored<User>, act: Act): Promise<boolean> {
    return this.acts.delete(tx, stored.id, act);
  }

  /** Told before, by conflicts(): this is for an application that is made by the same file, or at the same moment, by another request. */
  private async requireNoClient(tx: Transaction, wires: readonly Wire[]): Promise<void> {
    const subs = wires.map(({ sub }) => sub).filter((sub) => typeof sub === 'string');
    if (subs.length === 0) return;
    await this.revisions.hold(tx, 'clients');
    if ((await this.clients.idsAmong(subs, tx)).length > 0) throw new AlreadyTaken('sub');
  }

  private async setGroups(tx: Transaction, userId: string, wire: Wire): Promise<boolean> {
    return (await this.groups.setGroupsOf(tx, userId, wire['groups'] as string[])).unknown.length === 0;
  }

  /** A password is compared only where the draft insists on it; hashing it again would change the row for nothing. */
  private async passwordDiffers(stored: Stored<User>, wire: Wire): Promise<boolean> {
    if (wire['password_update'] !== 'always') return false;
    const { passwordHash } = stored.row;
    if (typeof wire['password'] === 'string') return !(await this.hash.verify(wire['password'], passwordHash));
    return typeof wire['password_hash'] === 'string' && wire['password_hash'] !== passwordHash;
  }

  private async toStored(user: User, statements?: Statements): Promise<Stored<User>> {
    const groups = await this.groups.groupsOf(user.id, statements);
    const wire = { ...toUserFields(user), groups, ...(user.disabledAt === null ? {} : { disabled: true }) };
    return { id: user.id, key: user.preferredUsername, wire, managedBy: user.managedBy, origin: user.origin, version: user.version, row: user };
  }
}

function accountProblems(wire: Wire): FieldProblem[] {
  const problems = draftProblems(UserAccountDraft, wire);
  const sub = wire['sub'] === undefined ? undefined : subProblem(wire['sub']);
  if (sub !== undefined) problems.push({ path: ['sub'], message: sub });
  if (wire['password'] !== undefined && wire['password_hash'] !== undefined) problems.push({ path: ['password_hash'], message: 'is given besides password: one of the two' });
  return problems;
}

function newUserOf(wire: Wire, act: Act): NewUser {
  const sub = typeof wire['sub'] === 'string' ? { sub: wire['sub'] } : {};
  const passwordHash = (wire['password_hash'] as string | undefined) ?? null;
  return { ...draftOf(wire), ...sub, passwordHash, managedBy: act.managedBy, origin: act.mark ?? null };
}

function draftOf(wire: Wire) {
  const parsed = parseUserDraft(wire);
  if ('problems' in parsed) throw new TypeError('a draft reaches the store only after parse()');
  return parsed.draft;
}

function setOf(list: unknown): string[] {
  return [...new Set((list ?? []) as string[])].toSorted();
}
