import { Controller, Delete, HttpCode, Param, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequireScope } from '../../guard/index.js';
import { CrossOrigin, JsonApi } from '../../http/answers.js';
import { AccountApiGuard } from './account-api.guard.js';
import { apiCallerOf } from './api-caller.js';
import { CredentialRemoval } from './credential-removal.js';
import { invalidParameter } from './problems.js';
import { queryOf } from './requests.js';

/** /account/v1: being rid of a passkey or an authenticator app, as on the pages. */
@Controller('account/v1')
@JsonApi()
@CrossOrigin('registered')
@UseGuards(AccountApiGuard)
export class CredentialsApiController {
  constructor(private readonly removal: CredentialRemoval) {}

  @Delete('credentials/:id')
  @HttpCode(204)
  @RequireScope('account:write')
  async remove(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    const others = queryOf(request, ['sign_out_others']).get('sign_out_others') ?? 'true';
    if (others !== 'true' && others !== 'false') throw invalidParameter('sign_out_others', 'must be true or false');
    await this.removal.remove(apiCallerOf(request), id, others === 'true');
  }
}
