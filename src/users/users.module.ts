import { Module } from '@nestjs/common';
import { AdminRoleStore } from './admin-role.store.js';
import { CLAIM_SOURCES, toClaimSources } from './claims/claim-source.js';
import { claimSources } from './claims/index.js';
import { GroupMemberStore } from './group-member.store.js';
import { GroupStore } from './group.store.js';
import { InvitationStore } from './invitation.store.js';
import { LoginNames } from './login-name.store.js';
import { OneTimeLinks } from './one-time-link.store.js';
import { PasswordCheck } from './password-check.js';
import { RoleStore } from './role.store.js';
import { StandInHashes } from './stand-in-hashes.js';
import { UserClaims } from './user-claims.js';
import { UserStore } from './user.store.js';

/**
 * Owns people and groups: who there is, by which names they sign in, whether a password is theirs, which groups they are in, who has power
 * over this server (admin roles), what they are to applications (roles), the invitations and links that let somebody in once, and what each scope tells an application of them (the registry in claims/).
 *
 * Does not own sessions, sign-in pages or second factors (sessions/), limits on guessing (limits/), nor the ending of what a person
 * can reach after a disabling or a password change (authorization/end-access.ts): the stores here change rows, in the caller's transaction.
 * No routes. Called by sessions, tokens, authorization, resources, discovery, admin, account and the command line.
 */
@Module({
  providers: [
    UserStore, LoginNames, GroupStore, GroupMemberStore, AdminRoleStore, RoleStore, InvitationStore, OneTimeLinks, PasswordCheck, StandInHashes, UserClaims,
    ...claimSources, { provide: CLAIM_SOURCES, useFactory: toClaimSources, inject: [...claimSources] },
  ],
  exports: [UserStore, GroupStore, GroupMemberStore, AdminRoleStore, RoleStore, InvitationStore, OneTimeLinks, PasswordCheck, UserClaims],
})
export class UsersModule {}
