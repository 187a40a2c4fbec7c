import { Injectable } from '@nestjs/common';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements } from '../database/statements.js';
import { parseScope } from '../oauth/scope.js';
import { ClientRecord } from './client.entity.js';

/** The column that a list of clients by scope goes by. */
export const CLIENT_ID_COLUMN = { sql: 'client_id' } as const;

const FIRST_BATCH = 50;

/** Which applications may ask for a scope, told from their metadata. Only admins ask: it reads the table. */
@Injectable()
export class ClientScopeStore {
  /** The clients of one page that may ask for at least one of these. */
  async page(statements: Statements, scopes: readonly string[], page: KeysetPage): Promise<ClientRecord[]> {
    if (scopes.length === 0) return [];
    const wanted = new Set(scopes);
    const found: ClientRecord[] = [];
    let { after } = page;
    for (let batch = Math.max(page.limit, FIRST_BATCH); found.length < page.limit; batch *= 2) {
      const records = await this.candidates(statements, scopes, { ...page, limit: batch, ...(after === undefined ? {} : { after }) });
      found.push(...records.filter((record) => parseScope(record.metadata.scope).some((scope) => wanted.has(scope))));
      const last = records.at(-1);
      if (last === undefined || records.length < batch) break;
      after = [last.clientId];
    }
    return found.slice(0, page.limit);
  }

  /** The first few client ids that name one of these scopes, to say who is in the way. */
  async naming(statements: Statements, scopes: readonly string[], limit: number): Promise<string[]> {
    const page: KeysetPage = { conditions: [], sort: [{ column: CLIENT_ID_COLUMN }], limit };
    return (await this.page(statements, scopes, page)).map(({ clientId }) => clientId);
  }

  /** Metadata that has the text somewhere: few more than those whose scope it is, and the JSON need not be read for all others. */
  private async candidates(statements: Statements, scopes: readonly string[], page: KeysetPage): Promise<ClientRecord[]> {
    const { tail, params } = keysetTail(page, `(${scopes.map(() => "metadata LIKE ? ESCAPE '!'").join(' OR ')})`);
    return statements.select(ClientRecord, tail, [...scopes.map((scope) => `%${scope.replaceAll(/[!%_]/g, '!$&')}%`), ...params]);
  }
}
