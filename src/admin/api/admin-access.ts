import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { authorizationFields, BearerChallenge, readBearerToken, TokenRefused } from '../../guard/index.js';
import { Parameters } from '../../oauth/parameters.js';
import { AccessTokenVerifier, type VerifiedAccessToken } from '../../tokens/access-token-verifier.js';
import { AdminRoleStore } from '../../users/admin-role.store.js';
import { scopesOfRole } from '../../users/admin-roles.js';
import type { AdminOperation, Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { ADMIN_BASE } from './route-path.js';
import { StepUp } from './step-up.js';

/** Who calls the admin API, and whether an operation is theirs to call. RFC 6750, RFC 9068 §4. */
@Injectable()
export class AdminAccess {
  private readonly audience: string;
  private readonly challenge: BearerChallenge;

  constructor(private readonly verifier: AccessTokenVerifier, private readonly roles: AdminRoleStore, private readonly stepUp: StepUp, @Inject(CONFIG) config: Config) {
    this.audience = `${config.publicUrl.issuer}${ADMIN_BASE}`;
    this.challenge = new BearerChallenge({ realm: this.audience, resourceMetadata: `${config.publicUrl.issuer}/.well-known/oauth-protected-resource${ADMIN_BASE}` });
  }

  /** Throws AdminProblem, with the challenge that RFC 6750 §3 wants. */
  async authenticate(request: FastifyRequest): Promise<Caller> {
    return this.refusing(async () => {
      const token = await this.verifier.verify(this.tokenIn(request));
      // Exactly this audience: a token for another API, or for UserInfo, opens nothing here, whatever its scopes are called.
      if (token === undefined || token.audience !== this.audience) throw this.challenge.invalidToken();
      return this.toCaller(token);
    });
  }

  /** Throws AdminProblem when the operation takes a scope that the caller does not reach, or a second factor that they have not proven. */
  async authorize(caller: Caller, operation: Pick<AdminOperation, 'scope' | 'method'>): Promise<void> {
    const { scope } = operation;
    if (scope === null || caller.may(scope)) return operation.method === 'GET' ? undefined : this.stepUp.check(caller);
    if (caller.has?.(scope) === true) throw new AdminProblem('forbidden', caller.role === undefined ? 'This person has no admin role.' : `The role ${caller.role} does not reach ${scope}.`);
    await this.refusing(() => Promise.reject(this.challenge.insufficientScope([scope])));
  }

  private tokenIn(request: FastifyRequest): string {
    // Addresses end up in logs: a token there is compromised. RFC 9700 §4.3.2.
    if (request.query instanceof Parameters && request.query.has('access_token')) throw this.challenge.invalidRequest('The access token may not be sent in the address.');
    return readBearerToken(authorizationFields(request.raw), this.challenge);
  }

  /** A person reaches as far as their scopes and their role of this moment: a role that was taken away is gone at once. */
  private async toCaller({ userId, clientId, scopes, proven }: VerifiedAccessToken): Promise<Caller> {
    const has = (scope: string): boolean => scopes.includes(scope);
    if (userId === null) return { kind: 'client', clientId, userId, may: has, has };
    const role = await this.roles.roleOf(userId);
    const reaches = role === undefined ? (): boolean => false : scopesOfRole(role);
    return { kind: 'user', clientId, userId, role, proven, has, may: (scope) => has(scope) && reaches(scope) };
  }

  private async refusing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (refusal) {
      if (!(refusal instanceof TokenRefused)) throw refusal;
      const kind = refusal.status === 400 ? 'malformed' : refusal.status === 403 ? 'insufficient-scope' : 'invalid-token';
      throw new AdminProblem(kind, refusal.message, { headers: refusal.headers });
    }
  }
}
