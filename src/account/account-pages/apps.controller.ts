import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { permissionsOf } from '../../authorization/permissions.js';
import { ApiStore } from '../../clients/api.store.js';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { OwnApplications } from '../own/own-applications.js';
import { nothingOfYours } from './nothing-of-yours.js';

const PLACE = 'apps';
const PATH = '/account/apps';

/** What the person has let into their account, in the words in which they allowed it, and how to take it back. */
@Controller('account/apps')
@Page()
export class AppsController {
  constructor(private readonly door: AccountDoor, private readonly frames: AccountFrames, private readonly applications: OwnApplications, private readonly apis: ApiStore) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const apis = await this.apis.all();
    const applications = (await this.applications.list(signedIn.user)).map(({ clientId, name, scopes, grantedAt, lastUsedAt }) => ({ clientId, name, permissions: permissionsOf(scopes, apis), granted: grantedAt, lastUsed: lastUsedAt }));
    this.frames.show(request, reply, signedIn, 'account-apps', { place: 'apps', applications });
  }

  @Post('remove')
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const clientId = this.frames.check(request, signedIn).require('client');
    if (!(await this.applications.remove(signedIn.user, clientId, originOf(request)))) throw nothingOfYours('client');
    await this.frames.done(reply, signedIn, PATH, 'app-removed');
  }
}
