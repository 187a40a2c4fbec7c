import { Injectable } from '@nestjs/common';
import type { Consequence } from '../../plan.js';
import { type ClientSecretDraft, secretChanges } from '../../resources/client-secret-draft.js';
import type { ClientSecret } from '../../../clients/client-secret.entity.js';
import type { Webhook } from '../../../webhooks/webhook.entity.js';
import type { PlannedWrite } from '../planned-write.js';
import { AccessCounts } from './counts.js';
import { changesTo, type ClientChange, nameIn } from './planned-world.js';
import { counted, names, people } from './words.js';

/** What ends at once: sessions and tokens of people who go or get a new password, tokens and secrets of applications, addresses that nobody is sent back to. */
@Injectable()
export class EndedAccess {
  constructor(private readonly counts: AccessCounts) {}

  async of(writes: readonly PlannedWrite[], clients: readonly ClientChange[]): Promise<Consequence[]> {
    return [...(await this.ofPeople(writes)), ...(await this.ofClients(clients)), ...changesTo('clients', writes).flatMap(ofClientDetails), ...(await this.ofGroups(writes)), ...changesTo('webhooks', writes).flatMap(ofWebhook)];
  }

  private async ofPeople(writes: readonly PlannedWrite[]): Promise<Consequence[]> {
    const users = changesTo('users', writes);
    const removed = users.filter(({ action }) => action === 'delete');
    const disabled = users.filter((write) => write.action === 'update' && write.changed.includes('disabled') && write.wire['disabled'] === true);
    const password = users.filter((write) => write.action === 'update' && write.changed.includes('password') && !disabled.includes(write));
    const told = async (kind: Consequence['kind'], some: typeof users, what: (count: number) => string): Promise<Consequence[]> => {
      if (some.length === 0) return [];
      const { sessions, authorizations } = await this.counts.ofPeople(some.map(({ stored }) => stored.id));
      const ended = sessions + authorizations === 0 ? '' : `; ${counted(sessions, 'session', 'sessions')} and the tokens of ${counted(authorizations, 'sign-in to an application', 'sign-ins to applications')} end`;
      return [{ kind, subject: names(some.map(({ stored }) => stored.key)), count: some.length, sentence: `${people(some.length)} ${what(some.length)}: ${names(some.map(({ stored }) => stored.key))}${ended}` }];
    };
    return [
      ...(await told('people-removed', removed, (count) => (count === 1 ? 'is removed' : 'are removed'))),
      ...(await told('people-disabled', disabled, () => 'can sign in no more')),
      ...(await told('people-signed-out', password, (count) => (count === 1 ? 'gets a new password and is signed out' : 'get a new password and are signed out'))),
    ];
  }

  private async ofClients(clients: readonly ClientChange[]): Promise<Consequence[]> {
    const consequences: Consequence[] = [];
    for (const { id, name, before, after } of clients) {
      if (!before.open || after.open) continue;
      const count = await this.counts.usersOfClient(id);
      if (count > 0) consequences.push({ kind: 'tokens-end', subject: id, count, sentence: `the tokens that ${name} holds for ${people(count)} end` });
    }
    return consequences;
  }

  private async ofGroups(writes: readonly PlannedWrite[]): Promise<Consequence[]> {
    const consequences: Consequence[] = [];
    for (const { stored } of changesTo('groups', writes).filter(({ action }) => action === 'delete')) {
      const count = await this.counts.members([stored.key]);
      if (count > 0) consequences.push({ kind: 'people-leave-group', subject: stored.key, count, sentence: `${people(count)} ${count === 1 ? 'leaves' : 'leave'} the group ${stored.key}, which goes` });
    }
    for (const { stored } of changesTo('roles', writes).filter(({ action }) => action === 'delete')) {
      const count = await this.counts.holders(stored.key);
      if (count > 0) consequences.push({ kind: 'people-lose-role', subject: stored.key, count, sentence: `${people(count)} ${count === 1 ? 'loses' : 'lose'} the role ${stored.key}, which goes` });
    }
    return consequences;
  }
}

function ofWebhook(write: ReturnType<typeof changesTo>[number]): Consequence[] {
  const off = write.action === 'delete' || (write.changed.includes('enabled') && write.wire['enabled'] === false);
  const { stored } = write;
  if (!off || (stored.row as Webhook).enabledAt === null) return [];
  return [{ kind: 'webhook-ends', subject: stored.key, count: 1, sentence: `the webhook ${stored.key} is told of nothing more; what waits for it is not sent` }];
}

function ofClientDetails(write: ReturnType<typeof changesTo>[number]): Consequence[] {
  if (write.action === 'delete') return [];
  const { stored, wire, changed } = write;
  const name = nameIn(wire) ?? stored.key;
  const removed = changed.includes('secrets') ? secretChanges((stored.row as { secrets: readonly ClientSecret[] }).secrets, (wire['secrets'] ?? []) as ClientSecretDraft[]).removed : [];
  const redirects = changed.includes('redirect_uris') ? listIn(stored.wire).filter((uri) => !listIn(wire).includes(uri)) : [];
  return [
    ...removed.map((secret): Consequence => ({ kind: 'secret-ends', subject: `${stored.key} ${secret.name}`, count: 1, sentence: `the secret "${secret.name}" of ${name} is refused from now on` })),
    ...redirects.map((uri): Consequence => ({ kind: 'redirect-uri-ends', subject: `${stored.key} ${uri}`, count: 1, sentence: `${name} can no longer be returned to at ${uri}` })),
  ];
}

function listIn(wire: Readonly<Record<string, unknown>>): readonly string[] {
  return (wire['redirect_uris'] ?? []) as string[];
}
