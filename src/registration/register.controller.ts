import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { CrossOrigin, ProtocolJson } from '../http/answers.js';
import { originOf } from '../http/request-origin.js';
import { toClientAnswer } from './client-answer.js';
import { ClientManagement } from './client-management.js';
import { ClientRegistration } from './client-registration.js';
import { ManagedClients } from './managed-clients.js';
import { RegistrationAccess } from './registration-access.js';

/** /oauth2/register: clients register themselves (RFC 7591, OpenID Connect Registration §3) and manage what they registered (RFC 7592). */
@Controller('oauth2/register')
@ProtocolJson()
@CrossOrigin('any')
export class RegisterController {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registration: ClientRegistration,
    private readonly managed: ManagedClients,
    private readonly management: ClientManagement,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  @Post()
  @HttpCode(201)
  async register(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readonly<Record<string, unknown>>> {
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const token = await this.access.check(request);
    const { client, registration, accessToken, secret } = await this.registration.register(request.body, token, originOf(request));
    return toClientAnswer(client, registration, { issuer: this.config.publicUrl.issuer, accessToken, secret });
  }

  @Get(':id')
  async read(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readonly<Record<string, unknown>>> {
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const { client, registration, accessToken } = await this.managed.require(id, request);
    return toClientAnswer(client, registration, { issuer: this.config.publicUrl.issuer, accessToken });
  }

  @Put(':id')
  async replace(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readonly<Record<string, unknown>>> {
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const managed = await this.managed.require(id, request);
    const { client, registration, secret } = await this.management.replace(managed, request.body, originOf(request));
    return toClientAnswer(client, registration, { issuer: this.config.publicUrl.issuer, accessToken: managed.accessToken, secret });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    await this.management.remove(await this.managed.require(id, request), originOf(request));
  }
}
