import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { CONFIG, type Config } from '../config/config.js';
import { CleanUp } from '../database/clean-up.js';
import { HttpModule } from '../http/http.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { Answers } from './answers.js';
import { AuthorizationEndpoint } from './authorization-endpoint.js';
import { AuthorizationRequestStore, KEPT_FOR_A_PERSON_MS } from './authorization-request.store.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { ApplicationCards } from './application-cards.js';
import { AuthorizationSignIn } from './authorization-sign-in.js';
import { AuthorizeController } from './authorize.controller.js';
import { LogoutDispatcher } from './backchannel-logout/logout-dispatcher.js';
import { LogoutLane } from './backchannel-logout/logout-lane.js';
import { LogoutOutcomes } from './backchannel-logout/logout-outcomes.js';
import { LogoutSender } from './backchannel-logout/logout-sender.js';
import { LogoutTokens } from './backchannel-logout/logout-tokens.js';
import { CheckSessionFrame } from './check-session/check-session-frame.js';
import { CheckSessionController } from './check-session/check-session.controller.js';
import { Choices } from './choose/choices.js';
import { ChooseController } from './choose/choose.controller.js';
import { ChooserPages } from './choose/chooser-page.js';
import { CodeAnswer } from './code-answer.js';
import { ConsentController } from './consent/consent.controller.js';
import { ConsentDecision } from './consent/consent-decision.js';
import { ConsentPages } from './consent/consent-page.js';
import { ConsentRequests } from './consent/consent-requests.js';
import { ConsentStore } from './consent.store.js';
import { DEVICE_CONTROLLERS, DEVICE_PROVIDERS } from './device/index.js';
import { EndAccess } from './end-access.js';
import { EndSessionController } from './end-session/end-session.controller.js';
import { BrowserForgetting } from './end-session/browser-forgetting.js';
import { LogoutPages } from './end-session/logout-page.js';
import { LogoutReach } from './end-session/logout-reach.js';
import { LogoutRequests } from './end-session/logout-request.js';
import { SignOut } from './end-session/sign-out.js';
import { Journeys } from './journeys.js';
import { LogoutDeliveryStore } from './logout-delivery.store.js';
import { PersonFacts } from './person-facts.js';
import { PagePaths } from './page-paths.js';
import { PostedRequests } from './posted-requests.js';
import { PushBound } from './pushed-requests/push-bound.js';
import { PushedAuthorizationController } from './pushed-requests/pushed-authorization.controller.js';
import { PushedRequestStore } from './pushed-requests/pushed-request.store.js';
import { PushedRequests } from './pushed-requests/pushed-requests.js';
import { Pushing } from './pushed-requests/pushing.js';
import { RedeclaredConsents } from './redeclared-consents.js';
import { RefusalBudget } from './refusal-budget.js';
import { Refusals } from './refusals.js';
import { RefusedRequestStore } from './refused-request.store.js';
import { RefusedRequests } from './refused-requests.js';
import { ReplacedSessionEnding } from './replaced-session-ending.js';
import { RequestBound } from './request-bound.js';
import { RequestKeeping } from './request-keeping.js';
import { BroughtRequests } from './request-objects/brought-requests.js';
import { ObjectEnvelope } from './request-objects/object-envelope.js';
import { ObjectSignature } from './request-objects/object-signature.js';
import { ReferencedObjects } from './request-objects/referenced-objects.js';
import { RequestObjects } from './request-objects/request-objects.js';
import { RequestSources } from './request-objects/request-sources.js';
import { Respond } from './respond.js';
import { ResponseJwt } from './response-jwt.js';
import { RESPONSE_MODES } from './response-modes/index.js';
import { Leave } from './response-modes/leave.js';
import type { ResponseMode } from './response-modes/response-mode.js';
import { SessionClientStore } from './session-client.store.js';
import { SessionEnding } from './session-ending.js';
import { SessionStates } from './session-states.js';
import { Situations } from './situations.js';
import { BrowserStandingStore } from './standing.store.js';
import { Steps } from './steps.js';
import { TrustedClients } from './trusted-client.js';
import { WaitingRequests } from './waiting-requests.js';

/**
 * Owns the authorization endpoint and the journey behind it: requests as parameters, as signed objects (request-objects/) and pushed before
 * (pushed-requests/), the trust line, the rules (checks/), the one decision what comes next
 * (next-step.ts), consent, the answer to the client (response-modes/), signing out, and the one way to end access (end-access.ts).
 *
 * Does not own the sign-in page (sessions/ shows it and comes back here) nor codes and tokens (tokens/ mints and redeems them).
 * Routes: GET and POST /oauth2/authorize, POST /oauth2/par, GET /oauth2/authorize/:id, GET and POST /login/choose, GET and POST /consent, GET and POST /oauth2/logout, GET /oauth2/check_session,
 * POST /oauth2/device_authorization, GET and POST /device, GET and POST /device/confirm.
 * Called by admin, account and the command line (EndAccess, ConsentStore) and by discovery (Respond.names).
 */
@Module({
  imports: [AuditModule, ClientsModule, HttpModule, KeysModule, LimitsModule, SessionsModule, TokensModule, UsersModule],
  controllers: [AuthorizeController, CheckSessionController, PushedAuthorizationController, ChooseController, ConsentController, EndSessionController, ...DEVICE_CONTROLLERS],
  providers: [
    ...RESPONSE_MODES, ResponseJwt, Leave, Refusals,
    { provide: Respond, useFactory: respondBy, inject: [Refusals, CONFIG, ...RESPONSE_MODES] },
    TrustedClients, AuthorizationRequests, AuthorizationRequestStore, RequestBound, RequestKeeping, WaitingRequests, ApplicationCards, AuthorizationSignIn, AuthorizationEndpoint, PostedRequests,
    ObjectEnvelope, ObjectSignature, RequestObjects, ReferencedObjects, RequestSources, BroughtRequests, PushedRequestStore, PushedRequests, PushBound, Pushing,
    Journeys, BrowserStandingStore, Situations, PersonFacts, Steps, Answers, CodeAnswer, SessionStates, CheckSessionFrame, PagePaths,
    ConsentStore, RedeclaredConsents, ConsentPages, ConsentRequests, ConsentDecision,
    ...DEVICE_PROVIDERS, Choices, ChooserPages,
    RefusalBudget, RefusedRequestStore, RefusedRequests,
    EndAccess, SessionEnding, SessionClientStore, ReplacedSessionEnding, LogoutRequests, LogoutPages, LogoutReach, BrowserForgetting, SignOut,
    LogoutDeliveryStore, LogoutTokens, LogoutSender, LogoutOutcomes, LogoutLane, LogoutDispatcher,
  ],
  exports: [EndAccess, LogoutDeliveryStore, ConsentStore, RefusedRequestStore, Respond],
})
export class AuthorizationModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'authorization_requests', column: 'kept_until', keepMs: 0 });
    this.cleanUp.register({ table: 'authorization_requests', column: 'expires_at', keepMs: KEPT_FOR_A_PERSON_MS });
  }
}

function respondBy(refusals: Refusals, config: Config, ...modes: ResponseMode[]): Respond {
  return new Respond(modes, refusals, config);
}
