import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { Acceptance } from './acceptance.js';
import { FirstAdmin } from './first-admin.js';
import { FirstOwner } from './first-owner.js';
import { InviteController } from './invite.controller.js';
import { InvitedPeople } from './invited.js';
import { PasswordChoice } from './password-choice.js';
import { ResetController } from './reset.controller.js';
import { SetupController } from './setup.controller.js';
import { SetupDoor } from './setup-door.js';
import { SetupLinks } from './setup-links.js';
import { WayInPages } from './way-in-pages.js';

/**
 * Owns the ways in: the set-up link that makes the first owner, the invitation that makes an account, the link that sets a password.
 * Looking at such a page any number of times uses nothing up (mail scanners open every link); posting its form does, once.
 *
 * Does not own the links and invitations themselves (users/), which admins make (admin/), nor sessions: nobody is signed in by a link,
 * the sign-in page asks for the password that was just chosen.
 * Routes: GET and POST /setup, /invite/<token>, /reset/<token>; GET /setup/ready, /invite/<token>/ready, /reset/ready.
 * Called by the start (the banner) and the command line (setup-link).
 */
@Module({
  imports: [AuditModule, AuthorizationModule, ClientsModule, HttpModule, LimitsModule, UsersModule],
  controllers: [SetupController, InviteController, ResetController],
  providers: [SetupLinks, FirstAdmin, FirstOwner, SetupDoor, InvitedPeople, Acceptance, PasswordChoice, WayInPages],
  exports: [FirstAdmin],
})
export class AccountModule {}
