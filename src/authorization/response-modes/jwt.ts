import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ResponseJwt } from '../response-jwt.js';
import { QueryMode } from './query.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** The default of what is asked for: a code goes in the query. JARM §2.3.4. */
@Injectable()
export class JwtMode implements ResponseMode {
  readonly name = 'jwt';

  constructor(private readonly jwt: ResponseJwt, private readonly plain: QueryMode) {}

  check(client: Client): Promise<void> {
    return this.jwt.check(client);
  }

  async send(answer: Answer): Promise<void> {
    this.plain.send(await this.jwt.of(answer));
  }
}
