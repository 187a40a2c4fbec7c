import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { CleanUp } from '../database/clean-up.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { CurrentSession } from './current-session.js';
import type { Factor } from './factors/factor.js';
import { FACTOR_MAP, FACTORS } from './factors/index.js';
import { HomeController } from './home.controller.js';
import { KnownDevice } from './known-device.js';
import { LimitedSignIns } from './limited-sign-ins.js';
import { LiveSessions } from './live-sessions.js';
import { LoginController } from './login.controller.js';
import { LoginPages } from './login-page.js';
import { SessionCookie } from './session-cookie.js';
import { ReplacedSessions } from './replaced-sessions.js';
import { SessionOpening } from './session-opening.js';
import { SessionStart } from './session-start.js';
import { SessionStore } from './session.store.js';
import { SignIn } from './sign-in.js';
import { SignInAttempt } from './sign-in-attempt.js';
import { SignInContexts } from './sign-in-context.js';
import { SignInForms } from './sign-in-form.js';

/**
 * Owns the browser session: who is signed in where, how they proved it, and for how long it counts. Shows the sign-in page
 * and checks what it posts, within the limits.
 *
 * Does not know OAuth: it goes on to whatever SignInContexts says. Does not end tokens: ending a session for good is
 * authorization/end-access.ts, which ends both.
 * Routes: GET /, GET and POST /login.
 * Called by authorization (who is signed in, and when did they prove it), admin and the command line (list sessions).
 */
@Module({
  imports: [AuditModule, CredentialsModule, HttpModule, LimitsModule, UsersModule],
  controllers: [HomeController, LoginController],
  providers: [
    ...FACTORS,
    { provide: FACTOR_MAP, useFactory: byName, inject: [...FACTORS] },
    SessionStore, LiveSessions, SessionCookie, CurrentSession, KnownDevice, LimitedSignIns, ReplacedSessions, SessionOpening, SignIn, SignInAttempt, SignInContexts, SignInForms, SessionStart, LoginPages,
  ],
  exports: [SessionStore, LiveSessions, SessionCookie, CurrentSession, SignInContexts, ReplacedSessions],
})
export class SessionsModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    // Ending a session ends what was issued in it. A month, for a code that was redeemed in the very millisecond: its refresh token is refused by the row.
    this.cleanUp.register({ table: 'sessions', column: 'expires_at', keepMs: 30 * 86_400_000 });
  }
}

function byName(...factors: Factor[]): ReadonlyMap<string, Factor> {
  const named = new Map(factors.map((factor) => [factor.method, factor]));
  if (named.size !== factors.length) throw new Error('Two factors have the same name.');
  return named;
}
