import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientAuthGuard, clientOf } from '../../clients/client-auth.guard.js';
import { CrossOrigin, ProtocolEndpoint } from '../../http/answers.js';
import { addressOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { Clock } from '../../platform/clock.js';
import { type DeviceAnswer, DeviceAnswers } from './device-answers.js';
import { DeviceBound } from './device-bound.js';
import { DeviceRules } from './device-rules.js';

/** As the column holds it. */
const LONGEST_ADDRESS = 64;

/** POST /oauth2/device_authorization: a device without a browser begins. RFC 8628 §3.1. */
@Controller('oauth2/device_authorization')
@ProtocolEndpoint()
@CrossOrigin('registered')
export class DeviceAuthorizationController {
  constructor(
    private readonly rules: DeviceRules,
    private readonly bound: DeviceBound,
    private readonly answers: DeviceAnswers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  async begin(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<DeviceAnswer> {
    // RFC 8628 §3.2: it carries a secret.
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const client = clientOf(request);
    const asked = await this.rules.parse(request.body instanceof Parameters ? request.body : Parameters.none, client);
    const address = addressOf(request);
    await this.bound.check(client.clientId, address);
    return this.answers.of({ ...asked, clientId: client.clientId, address: address.slice(0, LONGEST_ADDRESS), at: this.clock.now() });
  }
}
