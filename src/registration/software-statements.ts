import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type CompactJws, parseCompactJws } from '../guard/compact-jws.js';
import { hasSignature, isJwsAlgorithm } from '../guard/jws-algorithms.js';
import { parseVerificationKey, suits } from '../guard/verification-key.js';
import { Clock } from '../platform/clock.js';
import { knownMembers } from './registered-metadata.js';
import { statementRefused } from './registration-errors.js';
import { StatementIssuerStore } from './statement-issuer.store.js';

const LONGEST = 32 * 1024;
/** How far the issuer's clock may be ahead. Seconds. */
const CLOCK_SKEW = 30;

export interface VouchedMetadata {
  readonly input: Readonly<Record<string, unknown>>;
  /** The statement as it came: it is part of every answer. RFC 7591 §3.2.1. */
  readonly statement: string | null;
}

/** Software statements: what somebody whom the administrators believe says of a piece of software. RFC 7591 §2.3. */
@Injectable()
export class SoftwareStatements {
  constructor(private readonly issuers: StatementIssuerStore, private readonly database: Database, private readonly clock: Clock) {}

  /** The metadata of the request, with what its statement says taking precedence. Throws invalid_software_statement. */
  async applyTo(input: unknown): Promise<VouchedMetadata> {
    const given = knownMembers(input);
    const { software_statement: statement } = input as { readonly software_statement?: unknown };
    if (statement === undefined || statement === null) return { input: given, statement: null };
    if (typeof statement !== 'string') throw statementRefused('must be a text');
    return { input: { ...given, ...(await this.claimsOf(statement)) }, statement };
  }

  private async claimsOf(statement: string): Promise<Readonly<Record<string, unknown>>> {
    const jws = parseCompactJws(statement, LONGEST);
    if (jws === undefined) throw statementRefused('is no signed JWT');
    await this.checkSignature(jws);
    const now = this.clock.now() / 1000;
    const { exp, nbf, iat } = jws.claims;
    if (exp !== undefined && !(typeof exp === 'number' && now < exp)) throw statementRefused('has ended');
    for (const start of [nbf, iat]) if (start !== undefined && !(typeof start === 'number' && start <= now + CLOCK_SKEW)) throw statementRefused('is not valid yet');
    return knownMembers(jws.claims);
  }

  private async checkSignature({ header: { alg, kid }, claims: { iss }, signed, signature }: CompactJws): Promise<void> {
    // Neither none nor an HMAC is among the algorithms. RFC 8725 §3.1.
    if (!isJwsAlgorithm(alg)) throw statementRefused('must be signed with an asymmetric algorithm');
    const issuer = typeof iss === 'string' && iss.length <= 512 ? await this.issuers.find(this.database, iss) : undefined;
    if (issuer === undefined) throw statementRefused('is not approved: its issuer is not known here');
    const keys = issuer.jwks.keys.map(parseVerificationKey).filter((key) => key !== undefined);
    const fitting = keys.filter((key) => (kid === undefined || key.kid === kid) && suits(key, alg));
    if (!fitting.some(({ key }) => hasSignature(alg, signed, key, signature))) throw statementRefused('has a wrong signature');
  }
}
