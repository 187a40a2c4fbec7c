import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { Transaction } from '../../database/statements.js';
import type { PreparedApply } from '../config-file.js';
import type { Wire } from '../draft-check.js';
import { AdminPower } from '../admin-power.js';
import type { Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { requireReachOfClient, requireReachOfScopes } from '../reach.js';
import { saysPassword } from '../user-reach.js';

type Write = PreparedApply['writes'][number];

const SECRETS = ['secrets', 'client_secret'];

/** A file does nothing that its sender may not do one by one: `config:write` opens the door, and each thing in it takes the scope that it would take by itself. */
@Injectable()
export class ConfigReach {
  constructor(private readonly power: AdminPower) {}

  /** Throws `forbidden` (403). */
  async require(tx: Transaction, caller: Caller, writes: readonly Write[]): Promise<void> {
    const beyond = [...new Set(writes.flatMap(scopesOf))].filter((scope) => !caller.may(scope));
    if (beyond.length > 0) throw new AdminProblem('forbidden', `This file changes what takes ${beyond.join(', ')}, which is beyond your reach.`);
    for (const write of writes) {
      if (write.resource.name === 'clients') requireClient(caller, write);
      refuseOneself(caller, write);
      if (write.resource.name === 'users' && write.action !== 'create') await this.power.requireReach(tx, caller, write.stored.id);
    }
  }
}

function scopesOf(write: Write): string[] {
  const names = write.action === 'update' ? write.changed : write.action === 'create' ? Object.keys(write.wire) : [];
  return [
    `${write.resource.name}:write`,
    ...(names.some((name) => SECRETS.includes(name)) ? ['client-secrets:write'] : []),
    ...(saysPassword(names) ? ['credentials:write'] : []),
    ...(saysGroups(write, names) ? ['groups:write'] : []),
    ...(sendsPeople(write, names) ? ['users:read'] : []),
  ];
}

/** Messages with personal data are a way to read people. */
function sendsPeople(write: Write, names: readonly string[]): boolean {
  if (write.resource.name !== 'webhooks' || write.action === 'delete') return false;
  return write.wire['personal_data'] === true && ['personal_data', 'url'].some((name) => names.includes(name));
}

/** Whoever is made is in no group unless the file says so. */
function saysGroups(write: Write, names: readonly string[]): boolean {
  if (write.resource.name !== 'users' || write.action === 'delete' || !names.includes('groups')) return false;
  return write.action === 'update' || !Array.isArray(write.wire['groups']) || write.wire['groups'].length > 0;
}

/** Who locks themselves out by a slip cannot take it back. Throws `conflict` (409). */
function refuseOneself(caller: Caller, write: Write): void {
  if (write.action === 'create') return;
  const own = write.resource.name === 'users' ? write.stored.id === caller.userId : write.resource.name === 'clients' && write.stored.key === caller.clientId;
  if (!own || (write.action === 'update' && write.wire['disabled'] !== true)) return;
  const whom = write.resource.name === 'users' ? 'you' : 'the application that you call by';
  throw new AdminProblem('conflict', `This file ${write.action === 'delete' ? 'removes' : 'disables'} ${whom} (${write.stored.key}): somebody else has to do that.`);
}

function requireClient(caller: Caller, write: Write): void {
  if (write.action !== 'create') requireReachOfClient(caller, write.stored.row as Client);
  if (write.action !== 'delete') requireReachOfScopes(caller, scopesIn(write.wire));
}

function scopesIn(wire: Wire): string[] {
  return ((wire['scope'] as string | undefined) ?? '').split(' ');
}
