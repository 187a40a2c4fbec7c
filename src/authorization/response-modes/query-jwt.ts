import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ResponseJwt } from '../response-jwt.js';
import { QueryMode } from './query.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** JARM §2.3.1. */
@Injectable()
export class QueryJwtMode implements ResponseMode {
  readonly name = 'query.jwt';

  constructor(private readonly jwt: ResponseJwt, private readonly plain: QueryMode) {}

  check(client: Client): Promise<void> {
    return this.jwt.check(client);
  }

  async send(answer: Answer): Promise<void> {
    this.plain.send(await this.jwt.of(answer));
  }
}
