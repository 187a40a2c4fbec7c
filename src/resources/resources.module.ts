import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { HttpModule } from '../http/http.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenCheck } from './access-token-check.js';
import { BearerGuard } from './bearer.guard.js';
import { NoteStore } from './notes/note.store.js';
import { NotesController } from './notes/notes.controller.js';
import { ProtectedResourceController } from './protected-resource.controller.js';
import { UserinfoAnswers } from './userinfo-answers.js';
import { UserinfoController } from './userinfo.controller.js';
import { UserinfoGuard } from './userinfo.guard.js';

/**
 * Owns what access tokens open here: UserInfo, and the sample API with its notes and its metadata.
 * How a token is presented and refused comes from guard/, which other services use as it is; whether a token is good is asked
 * of tokens/ in process, where a service of its own would check the signature and introspect.
 *
 * Does not own tokens, people, or the claims told of them (users/claims).
 * Routes: GET and POST /oauth2/userinfo; GET and POST /api/notes, DELETE /api/notes/:id; GET /.well-known/oauth-protected-resource/api, /admin/v1 and /account/v1.
 * Called by account, whose API takes tokens in the same way.
 */
@Module({
  imports: [ClientsModule, HttpModule, TokensModule, UsersModule],
  controllers: [UserinfoController, NotesController, ProtectedResourceController],
  providers: [AccessTokenCheck, BearerGuard, UserinfoGuard, UserinfoAnswers, NoteStore],
  exports: [AccessTokenCheck],
})
export class ResourcesModule {}
