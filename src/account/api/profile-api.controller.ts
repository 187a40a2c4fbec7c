import { Body, Controller, Get, HttpCode, Patch, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireScope } from '../../guard/index.js';
import { CrossOrigin, JsonApi, TakesMergePatch } from '../../http/answers.js';
import { OwnCredentials } from '../own/own-credentials.js';
import { OwnProfiles, type ProfileChanges } from '../own/own-profile.js';
import { toCredentialsWire, toProfileWire } from '../own/wire.js';
import { AccountApiGuard } from './account-api.guard.js';
import { apiCallerOf } from './api-caller.js';
import { PasswordApi } from './password-api.js';
import { accountProblem, invalidFields } from './problems.js';
import { objectBody, queryOf } from './requests.js';

type Wire = Readonly<Record<string, unknown>>;

/** /account/v1: who somebody is, and how they sign in. */
@Controller('account/v1')
@JsonApi()
@CrossOrigin('registered')
@UseGuards(AccountApiGuard)
export class ProfileApiController {
  constructor(private readonly profiles: OwnProfiles, private readonly credentials: OwnCredentials, private readonly passwords: PasswordApi) {}

  @Get('profile')
  @RequireScope('account:read')
  show(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Wire {
    queryOf(request);
    const { user } = apiCallerOf(request);
    void reply.header('etag', `"${user.version}"`);
    return toProfileWire(user, this.profiles.editableFields(user));
  }

  @Patch('profile')
  @TakesMergePatch()
  @RequireScope('account:write')
  async change(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): Promise<Wire> {
    const { user, origin } = apiCallerOf(request);
    const wanted = objectBody(body, this.profiles.editableFields(user));
    const wrong = Object.entries(wanted).filter(([, value]) => value !== null && typeof value !== 'string').map(([field]) => [field, 'must be text, or null']);
    const problems = { ...this.profiles.problemsOf(wanted as ProfileChanges), ...(Object.fromEntries(wrong) as Record<string, string>) };
    if (Object.keys(problems).length > 0) throw invalidFields(problems);
    const { 'if-match': match } = request.headers;
    if (match !== undefined && match !== '*' && match !== `"${user.version}"`) throw accountProblem('changed-meanwhile', 'The profile is another than the one you have seen.', { headers: { etag: `"${user.version}"` } });
    const changed = await this.profiles.change(user.id, wanted as ProfileChanges, origin, match === undefined || match === '*' ? undefined : user.version);
    if (changed === 'changed-meanwhile') throw accountProblem('changed-meanwhile', 'The profile was changed at the same moment; nothing was written.');
    void reply.header('etag', `"${changed.version}"`);
    return toProfileWire(changed, this.profiles.editableFields(changed));
  }

  @Get('credentials')
  @RequireScope('account:read')
  async listCredentials(@Req() request: FastifyRequest): Promise<Wire> {
    queryOf(request);
    return toCredentialsWire(await this.credentials.of(apiCallerOf(request).user));
  }

  @Post('password')
  @HttpCode(204)
  @RequireScope('account:write')
  async changePassword(@Req() request: FastifyRequest, @Body() body: unknown): Promise<void> {
    await this.passwords.change(apiCallerOf(request), body, request);
  }
}
