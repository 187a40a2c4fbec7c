import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { Parameters } from '../oauth/parameters.js';
import { loginNameDigest } from '../users/login-name.js';
import { Confirming } from './confirming.js';
import type { FactorPerson } from './factors/factor.js';
import { journeyIdOf } from './journey-id.js';
import { KnownDevice, personKey } from './known-device.js';
import { NamedPeople } from './named-people.store.js';
import type { SignInForm } from './sign-in-attempt.js';

export interface PostedSignIn extends SignInForm {
  readonly name: string;
  readonly requestId: string | undefined;
  /** What `user` holds, where it was read with them. */
  readonly named: FactorPerson | undefined;
}

/** What can be told without asking the database. */
interface Posted {
  readonly fields: Parameters;
  readonly requestId: string | undefined;
  readonly typedName: string;
}

/** Reads what the sign-in page posted, once it is sure that it was ours. */
@Injectable()
export class SignInForms {
  constructor(
    private readonly csrf: Csrf,
    private readonly browser: BrowserCookie,
    private readonly device: KnownDevice,
    private readonly people: NamedPeople,
    private readonly confirming: Confirming,
  ) {}

  /** Throws access_denied for a forged form, invalid_request for a repeated field. */
  posted(request: FastifyRequest): Posted {
    this.csrf.check(request);
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    return { fields, requestId: journeyIdOf(fields), typedName: fields.get('username') ?? '' };
  }

  /** Whose form it is, and from where. */
  async read(request: FastifyRequest, { fields, requestId, typedName }: Posted): Promise<PostedSignIn> {
    const browserToken = this.browser.read(request) ?? '';
    // Who confirms that it is them says no name: another one in the form would be somebody else's.
    const confirming = await this.confirming.find(request, requestId, browserToken);
    const name = confirming?.preferredUsername ?? typedName;
    const named = confirming === undefined ? await this.people.find(name) : undefined;
    const user = confirming ?? named?.user;
    const account = loginNameDigest(name);
    const person = user === undefined ? account : personKey(user);
    return { requestId, browserToken, name, user, named, account, person, device: this.device.of(request, person), fields };
  }
}
