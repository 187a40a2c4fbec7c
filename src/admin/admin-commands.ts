import { Inject, Injectable } from '@nestjs/common';
import { Parameters } from '../oauth/parameters.js';
import { AdminEdits } from './admin-edits.js';
import { ADMIN_OPERATIONS, isWrite } from './admin-operations.js';
import type { Act } from './admin-resource.js';
import { Performance } from './api/performance.js';
import { TightenedSettings } from './config-file/blast-radius/tightened-settings.js';
import type { Wire } from './draft-check.js';
import type { AdminAnswer, AdminOperation, Caller, WriteOperation } from './operation.js';

/** What a command asks for. */
export interface AskedCommand {
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Parsed, or text where the operation takes text. */
  readonly body?: unknown;
  /** As in If-Match; whatever there is when left out. */
  readonly version?: string;
}

/** Whoever can run commands has the database anyway. */
const CALLER: Caller = { kind: 'cli', clientId: null, userId: null, may: () => true };

/** What the REST API does, for commands: the same checks, the same transaction, the same audit events. */
@Injectable()
export class AdminCommands {
  constructor(@Inject(ADMIN_OPERATIONS) private readonly operations: readonly AdminOperation[], private readonly performance: Performance, private readonly edits: AdminEdits, private readonly settings: TightenedSettings) {}

  /** Throws AdminProblem. */
  async perform(id: string, { path, query, body, version }: AskedCommand, act: Act): Promise<AdminAnswer> {
    const operation = this.operations.find((each) => each.id === id);
    if (operation === undefined) throw new TypeError(`there is no operation ${id}`);
    const parameters = Parameters.parse(new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString());
    const asked = { caller: CALLER, act, path, query: parameters, body, conditions: isWrite(operation) ? conditionsOf(operation, version) : {} };
    if (isWrite(operation)) return this.performance.write(await this.performance.ready({ ...asked, operation }));
    return this.performance.read({ ...asked, operation });
  }

  /** Whom the change of a section hurts, as a file is told before it is applied. Both as they are in effect. */
  async hurtBy(section: string, before: Wire, after: Wire): Promise<string[]> {
    return (await this.settings.between(section, before, after)).map(({ sentence }) => sentence);
  }

  /** The id of a person who is named by it, by user name or by verified e-mail address. Throws NoSuchThing. */
  async personId(name: string): Promise<string> {
    return /^usr_[a-z0-9]{20,}$/.test(name) ? name : (await this.edits.require('users', name)).id;
  }
}

/** `*` only where something must be said: it is also the demand that there be something already, which a write that may make it must not hear. RFC 9110 §13.1.1. */
function conditionsOf({ ifMatch }: WriteOperation, version: string | undefined): { ifMatch?: string } {
  if (ifMatch === undefined) return {};
  return version === undefined ? (ifMatch === 'required' ? { ifMatch: '*' } : {}) : { ifMatch: version };
}
