import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import { ClientActs } from '../client-acts.js';
import { ClientOfPath, etagOf } from '../client-of-path.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, WriteOperation } from '../operation.js';
import { object, TEXT } from '../operation-schemas.js';

const STATE = object({ client_id: TEXT, status: { type: 'string', enum: ['active', 'disabled'] } });

/** What is done to an application at once. Doing it twice is doing it once. */
@Injectable()
export class ClientActOperations implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly acts: ClientActs) {}

  get operations(): readonly AdminOperation[] {
    return [
      this.act('disable', 'disabled', 'refuses an application everywhere, and ends what it was issued'),
      this.act('enable', 'active', 'lets a disabled application in again; what was ended stays ended'),
    ];
  }

  private act(verb: 'disable' | 'enable', status: string, summary: string): WriteOperation {
    return {
      id: `clients.${verb}`, method: 'POST', path: `/clients/{client_id}:${verb}`, scope: 'clients:write', ifMatch: 'honoured', summary,
      answer: { status: 200, schema: STATE, example: { client_id: 'intranet', status } },
      write: (tx, call) => this.write(tx, call, verb, status),
    };
  }

  /** Also of an application that a file declares: a leak does not wait for a file, and a file that says nothing of it leaves it as it is. */
  private async write(tx: Transaction, call: AdminCall, verb: 'disable' | 'enable', status: string): Promise<AdminAnswer> {
    const client = await this.clients.holdToEnd(tx, call);
    await this.acts[verb](tx, client.clientId, call.act);
    return { body: { client_id: client.clientId, status }, etag: etagOf(await this.clients.read(tx, call)) };
  }
}
