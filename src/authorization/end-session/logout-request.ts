import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ClientStore } from '../../clients/client.store.js';
import { CONFIG, type Config } from '../../config/config.js';
import { JwtVerifier } from '../../keys/jwt-verifier.js';
import { invalidRequest } from '../../oauth/errors.js';
import type { Parameters } from '../../oauth/parameters.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { Subjects } from '../../tokens/subjects.js';

const LONGEST_STATE = 2048;

/** RP-Initiated Logout 1.0 §2, checked. */
export interface LogoutRequest {
  readonly client: Client | undefined;
  /** The person and the session that the ID token was about. */
  readonly hint: { readonly sub: string; readonly sid: string | undefined } | undefined;
  /** With state added; only ever a registered one. */
  readonly returnUri: string | undefined;
  readonly uiLocales: string | undefined;
}

/** Reads a logout request. What it cannot trust it refuses by a page: nobody is sent anywhere. */
@Injectable()
export class LogoutRequests {
  constructor(
    private readonly clients: ClientStore,
    private readonly verifier: JwtVerifier,
    private readonly subjects: Subjects,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws invalid_request. */
  async parse(parameters: Parameters): Promise<LogoutRequest> {
    const hint = await this.hint(parameters.get('id_token_hint'));
    const named = parameters.get('client_id');
    if (hint !== undefined && named !== undefined && named !== hint.aud) throw invalidRequest('The id_token_hint was issued to another client than client_id says.', { parameter: 'client_id' });
    const clientId = named ?? hint?.aud;
    const client = clientId === undefined ? undefined : await this.clients.find(clientId);
    if (clientId !== undefined && client === undefined) throw invalidRequest('The client_id is not known here.', { parameter: 'client_id' });
    return { client, hint, returnUri: this.returnUri(parameters, client), uiLocales: parameters.get('ui_locales') };
  }

  /** Whether the hint is about the session in this browser; one about another person or session must not end it unasked. */
  async isAbout({ client, hint }: LogoutRequest, { session, user }: SignedIn): Promise<boolean> {
    if (hint === undefined || client === undefined || (hint.sid !== undefined && !(await this.isOf(hint.sid, session.id, client)))) return false;
    return hint.sub === (await this.subjects.of(client, user.sub));
  }

  /** The session's own `sid` counts for a pairwise client, too: it stands in ID tokens from when the client was public. */
  private async isOf(sid: string, sessionId: string, client: Client): Promise<boolean> {
    return sid === sessionId || sid === (await this.subjects.sidOf(client, sessionId));
  }

  /** It may have expired, and its key may have retired, but it must be one that we signed. RP-Initiated Logout §2. */
  private async hint(idToken: string | undefined): Promise<{ aud: string; sub: string; sid: string | undefined } | undefined> {
    if (idToken === undefined) return undefined;
    const { iss, aud, sub, sid } = ((await this.verifier.verifyHint(idToken)) ?? {}) as Readonly<Record<'iss' | 'aud' | 'sub' | 'sid', unknown>>;
    if (iss !== this.config.publicUrl.issuer || typeof aud !== 'string' || typeof sub !== 'string') throw invalidRequest('The id_token_hint is not an ID token of this server.', { parameter: 'id_token_hint' });
    return { aud, sub, sid: typeof sid === 'string' ? sid : undefined };
  }

  private returnUri(parameters: Parameters, client: Client | undefined): string | undefined {
    const uri = parameters.get('post_logout_redirect_uri');
    const state = parameters.get('state');
    if (uri === undefined) return undefined;
    if (client === undefined || client.disabled || !client.hasPostLogoutRedirectUri(uri)) throw invalidRequest('The post_logout_redirect_uri is not registered for this client.', { parameter: 'post_logout_redirect_uri' });
    if (state === undefined) return uri;
    if (state.length > LONGEST_STATE) throw invalidRequest('The state is longer than 2048 characters.', { parameter: 'state' });
    return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`;
  }
}
