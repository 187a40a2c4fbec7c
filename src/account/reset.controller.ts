import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { PasswordHash } from '../platform/password-hash.js';
import { KnownDevice, personKey } from '../sessions/known-device.js';
import type { User } from '../users/user.entity.js';
import { hashPassword } from './hash-password.js';
import { PasswordChoice } from './password-choice.js';
import { type PersonProblems, toFields } from './person-form.js';
import { WayInPages } from './way-in-pages.js';

const PURPOSE = 'password-setup';

/** Lets a person choose their password, by a link that an admin had made or that they were mailed. Looking at it uses nothing up: mail scanners open every link. */
@Controller('reset')
@Page()
export class ResetController {
  constructor(
    private readonly pages: WayInPages,
    private readonly csrf: Csrf,
    private readonly choice: PasswordChoice,
    private readonly hash: PasswordHash,
    private readonly device: KnownDevice,
  ) {}

  @Get(':token')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const found = await this.choice.find(token);
    if (found === undefined) return this.pages.over(request, reply, PURPOSE);
    this.form(request, reply, token, found.user, {});
  }

  @Post(':token')
  async set(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const found = await this.choice.find(token);
    if (found === undefined) return this.pages.over(request, reply, PURPOSE);
    const { link, user } = found;
    const password = (request.body instanceof Parameters ? request.body.get('password') : undefined) ?? '';
    const problem = this.pages.passwords.problemFor(user, password);
    if (problem !== undefined) return this.form(request, reply, token, user, { password: problem });
    const hash = await hashPassword(this.hash, password);
    if (hash === undefined) return this.form(request, reply, token, user, {}, true);
    if (!(await this.choice.set(link, user, hash, originOf(request)))) return this.pages.over(request, reply, PURPOSE);
    // Strangers who have used up this person's attempts, to keep them out, have not used up those of this browser.
    if (this.device.of(request, personKey(user)) === null) this.device.remember(request, reply, personKey(user), 'password');
    await this.pages.chosen(reply, '/reset/ready', user.preferredUsername);
  }

  private form(request: FastifyRequest, reply: FastifyReply, token: string, user: User, problems: PersonProblems, busy = false): void {
    // The user name stands there so that password managers know whose password they keep.
    const fields = toFields(['username', 'password'], { username: user.preferredUsername }, problems, ['username']);
    this.pages.form(request, reply, { purpose: PURPOSE, action: `/reset/${token}`, fields, busy });
  }
}
