import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { PasswordHash } from '../platform/password-hash.js';
import { Acceptance } from './acceptance.js';
import { ExpiredInvitationPages } from './expired-invitation-pages.js';
import { hashPassword } from './hash-password.js';
import { type Invited, InvitedPeople } from './invited.js';
import { parsePerson, type PersonForm, type PersonProblems, readPersonForm, toFields } from './person-form.js';
import { takenProblems } from './taken-names.js';
import { WayInPages } from './way-in-pages.js';

const PURPOSE = 'invitation';

/** Makes the account of somebody who was invited, and leads on to the application that they were invited to. */
@Controller('invite/:token')
@Page()
export class InviteController {
  constructor(
    private readonly pages: WayInPages,
    private readonly csrf: Csrf,
    private readonly people: InvitedPeople,
    private readonly expired: ExpiredInvitationPages,
    private readonly acceptance: Acceptance,
    private readonly hash: PasswordHash,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const invited = await this.people.find(token);
    if (invited === undefined) return this.expired.over(request, reply, token);
    const { email, name } = invited.invitation;
    await this.form(request, reply, token, invited, { username: '', name: name ?? '', email, password: '' }, {});
  }

  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const invitation = await this.people.accepted(token);
    if (invitation === undefined) return this.pages.over(request, reply, PURPOSE);
    this.pages.ready(request, reply, { purpose: PURPOSE, ...(await this.people.next(invitation)) });
  }

  @Post()
  async accept(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const invited = await this.people.find(token);
    if (invited === undefined) return this.pages.over(request, reply, PURPOSE);
    const { link, invitation } = invited;
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    // The address is the invitation's, whatever the form says: who was invited is not the form's to choose.
    const form: PersonForm = { ...readPersonForm(fields), email: invitation.email };
    const parsed = parsePerson(form, invitation.emailVerified, this.pages.passwords);
    if ('problems' in parsed) return this.form(request, reply, token, invited, form, parsed.problems);
    const hash = await hashPassword(this.hash, form.password);
    if (hash === undefined) return this.form(request, reply, token, invited, form, {}, true);
    const outcome = await this.acceptance.accept(link, invitation, parsed.draft, hash, originOf(request));
    if (outcome === 'over') return this.pages.over(request, reply, PURPOSE);
    if (outcome !== 'made') return this.form(request, reply, token, invited, form, takenProblems(outcome));
    await reply.redirect(this.people.readyPath(token), 303);
  }

  private async form(request: FastifyRequest, reply: FastifyReply, token: string, { invitation }: Invited, form: PersonForm, problems: PersonProblems, busy = false): Promise<void> {
    const application = await this.people.application(invitation);
    const fields = toFields(['name', 'email', 'username', 'password'], form, problems, ['email']);
    this.pages.form(request, reply, { purpose: PURPOSE, action: `/invite/${token}`, application, fields, busy });
  }
}
