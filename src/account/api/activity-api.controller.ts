import { Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequireScope } from '../../guard/index.js';
import { CrossOrigin, JsonApi } from '../../http/answers.js';
import { EVENT_ID, OwnActivities } from '../own/own-activity.js';
import { toEventWire } from '../own/wire.js';
import { AccountApiGuard } from './account-api.guard.js';
import { apiCallerOf } from './api-caller.js';
import { DataApi } from './data-api.js';
import { invalidParameter } from './problems.js';
import { queryOf } from './requests.js';

const MOST = 100;
const FIRST_LIMIT = 25;

/** /account/v1: what has happened in somebody's account, everything about them in one document, and the wish to be deleted. */
@Controller('account/v1')
@JsonApi()
@CrossOrigin('registered')
@UseGuards(AccountApiGuard)
export class ActivityApiController {
  constructor(private readonly activities: OwnActivities, private readonly data: DataApi) {}

  @Get('activity')
  @RequireScope('account:read')
  async list(@Req() request: FastifyRequest): Promise<unknown> {
    const query = queryOf(request, ['limit', 'cursor']);
    const { user } = apiCallerOf(request);
    const { events, next } = await this.activities.page(user, limitOf(query.get('limit')), cursorOf(query.get('cursor')));
    return { data: events.map(toEventWire), page: { next_cursor: next, has_more: next !== null } };
  }

  @Get('export')
  @RequireScope('account:read')
  async export(@Req() request: FastifyRequest): Promise<unknown> {
    queryOf(request);
    return this.data.export(apiCallerOf(request));
  }

  @Post('deletion-request')
  @HttpCode(202)
  @RequireScope('account:write')
  async askForDeletion(@Req() request: FastifyRequest): Promise<unknown> {
    queryOf(request);
    return { status: await this.data.askForDeletion(apiCallerOf(request)) };
  }
}

function limitOf(sent: string | undefined): number {
  if (sent === undefined) return FIRST_LIMIT;
  const limit = /^\d{1,4}$/.test(sent) ? Number(sent) : 0;
  if (limit < 1 || limit > MOST) throw invalidParameter('limit', `must be a whole number from 1 to ${MOST}`);
  return limit;
}

function cursorOf(sent: string | undefined): string | undefined {
  if (sent !== undefined && !EVENT_ID.test(sent)) throw invalidParameter('cursor', 'is not one of this list');
  return sent;
}
