import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import type { AccountDevice } from '../../http/account-page.js';
import { originOf } from '../../http/request-origin.js';
import { deviceOf } from '../../http/device.js';
import { shownAddress } from '../../http/shown-address.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { OwnRememberedDevices } from '../own/own-remembered-devices.js';
import { type OwnSession, OwnSessions } from '../own/own-sessions.js';
import { nothingOfYours } from './nothing-of-yours.js';

const PLACE = 'devices';
const PATH = '/account/devices';

/** Where the person is signed in, and how to end it: one, or all but this one. */
@Controller('account/devices')
@Page()
export class DevicesController {
  constructor(private readonly door: AccountDoor, private readonly frames: AccountFrames, private readonly sessions: OwnSessions, private readonly remembered: OwnRememberedDevices) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const devices = (await this.sessions.list(signedIn.user)).map((own) => toDevice(own, signedIn.session.id)).toSorted((one, other) => Number(other.current) - Number(one.current));
    const remembered = (await this.remembered.list(signedIn.user)).map(({ id, userAgent, lastUsedAt, expiresAt }) => ({ id, device: deviceOf(userAgent), lastUsed: lastUsedAt, until: expiresAt }));
    this.frames.show(request, reply, signedIn, 'account-devices', { place: 'devices', devices, remembered, others: devices.length > 1 });
  }

  @Post('end')
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const id = this.frames.check(request, signedIn).require('session');
    if (!(await this.sessions.end(signedIn.user, id, originOf(request)))) throw nothingOfYours('session');
    await this.frames.done(reply, signedIn, PATH, 'session-ended');
  }

  @Post('end-others')
  async endOthers(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    this.frames.check(request, signedIn);
    await this.sessions.endOthers(signedIn.session, originOf(request));
    await this.frames.done(reply, signedIn, PATH, 'others-ended');
  }

  @Post('forget')
  async forget(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const id = this.frames.check(request, signedIn).require('device');
    if (!(await this.remembered.forget(signedIn.user, id, originOf(request)))) throw nothingOfYours('device');
    await this.frames.done(reply, signedIn, PATH, 'device-forgotten');
  }
}

function toDevice({ session, applications }: OwnSession, currentId: string): AccountDevice {
  const { id, userAgent, address, createdAt, lastSeenAt } = session;
  return { id, device: deviceOf(userAgent), address: address && shownAddress(address), since: createdAt, lastSeen: lastSeenAt, current: id === currentId, applications: applications.map(({ name }) => name) };
}
