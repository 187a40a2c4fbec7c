import { Injectable } from '@nestjs/common';
import { ClientStore } from '../../clients/client.store.js';

export interface NamedClient {
  readonly client_id: string;
  readonly client_name: string;
}

/** Applications as people call them. They are in memory, so that a page of a list asks the database nothing. */
@Injectable()
export class ClientNames {
  constructor(private readonly clients: ClientStore) {}

  async of(clientId: string): Promise<NamedClient> {
    const client = await this.clients.find(clientId);
    return { client_id: clientId, client_name: client?.name ?? clientId };
  }
}
