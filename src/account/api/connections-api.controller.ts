import { Controller, Delete, Get, HttpCode, Param, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequireScope } from '../../guard/index.js';
import { CrossOrigin, JsonApi } from '../../http/answers.js';
import { OwnConnections } from '../own/own-connections.js';
import { toGrantWire, toRememberedWire, toSessionWire } from '../own/wire.js';
import { AccountApiGuard } from './account-api.guard.js';
import { apiCallerOf } from './api-caller.js';
import { OwnSessionIds } from './own-session-id.js';
import { nothingThere } from './problems.js';
import { queryOf, wholeList } from './requests.js';

/** /account/v1: where somebody is signed in, what is remembered, and what they have let into their account. Ending is in force at once, on every instance. */
@Controller('account/v1')
@JsonApi()
@CrossOrigin('registered')
@UseGuards(AccountApiGuard)
export class ConnectionsApiController {
  constructor(private readonly connections: OwnConnections, private readonly sessionIds: OwnSessionIds) {}

  @Get('sessions')
  @RequireScope('account:read')
  async sessions(@Req() request: FastifyRequest): Promise<unknown> {
    queryOf(request);
    const caller = apiCallerOf(request);
    const current = await this.sessionIds.of(caller);
    return wholeList((await this.connections.sessions.list(caller.user)).map((session) => toSessionWire(session, current)));
  }

  /** All but the one in which the token was given. */
  @Delete('sessions')
  @HttpCode(204)
  @RequireScope('account:write')
  async endOtherSessions(@Req() request: FastifyRequest): Promise<void> {
    queryOf(request);
    const caller = apiCallerOf(request);
    await this.connections.sessions.endOthers({ id: await this.sessionIds.of(caller), userId: caller.user.id }, caller.origin);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @RequireScope('account:write')
  async endSession(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    queryOf(request);
    const { user, origin } = apiCallerOf(request);
    if (!(await this.connections.sessions.end(user, id, origin))) throw nothingThere();
  }

  @Get('remembered-devices')
  @RequireScope('account:read')
  async rememberedDevices(@Req() request: FastifyRequest): Promise<unknown> {
    queryOf(request);
    return wholeList((await this.connections.remembered.list(apiCallerOf(request).user)).map(toRememberedWire));
  }

  @Delete('remembered-devices/:id')
  @HttpCode(204)
  @RequireScope('account:write')
  async forgetDevice(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    queryOf(request);
    const { user, origin } = apiCallerOf(request);
    if (!(await this.connections.remembered.forget(user, id, origin))) throw nothingThere();
  }

  @Get('grants')
  @RequireScope('account:read')
  async grants(@Req() request: FastifyRequest): Promise<unknown> {
    queryOf(request);
    return wholeList((await this.connections.applications.list(apiCallerOf(request).user)).map(toGrantWire));
  }

  @Delete('grants/:client_id')
  @HttpCode(204)
  @RequireScope('account:write')
  async removeGrant(@Req() request: FastifyRequest, @Param('client_id') clientId: string): Promise<void> {
    queryOf(request);
    const { user, origin } = apiCallerOf(request);
    if (!(await this.connections.applications.remove(user, clientId, origin))) throw nothingThere();
  }
}
