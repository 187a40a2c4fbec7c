import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { Acceptance } from './acceptance.js';
import { InvitationPages } from './invitation-pages.js';
import { InvitedPeople } from './invited.js';
import { NameQuestions } from './name-questions.js';
import { NewPasswords } from './new-passwords.js';
import { parsePerson, type PersonForm, readPersonForm } from './person-form.js';
import { takenProblems } from './taken-names.js';

/** Makes the account of somebody who was invited, with a password of theirs, and leads on to the application that they were invited to. */
@Controller('invite/:token')
@Page()
export class InviteController {
  constructor(
    private readonly pages: InvitationPages,
    private readonly csrf: Csrf,
    private readonly people: InvitedPeople,
    private readonly names: NameQuestions,
    private readonly acceptance: Acceptance,
    private readonly passwords: NewPasswords,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const invited = await this.people.find(token);
    if (invited === undefined) return this.pages.late(request, reply, token);
    const { email, name } = invited.invitation;
    const wantsPassword = request.query instanceof Parameters && request.query.get('with') === 'password';
    await this.pages.form(request, reply, token, invited, { username: '', name: name ?? '', email, password: '' }, { by: wantsPassword ? 'password' : 'either' });
  }

  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const invitation = await this.people.accepted(token);
    if (invitation === undefined) return this.pages.over(request, reply);
    await this.pages.ready(request, reply, invitation);
  }

  @Post()
  async accept(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const invited = await this.people.find(token);
    if (invited === undefined) return this.pages.over(request, reply);
    const { link, invitation } = invited;
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    // The address is the invitation's, whatever the form says: who was invited is not the form's to choose.
    const form: PersonForm = { ...readPersonForm(fields), email: invitation.email };
    const again = async (state: object): Promise<void> => this.pages.form(request, reply, token, invited, form, { by: 'password', ...state });
    const parsed = parsePerson(form, invitation.emailVerified, this.passwords.rules);
    if ('problems' in parsed) return again({ problems: await this.names.problemsOf(invitation, parsed.problems, form.username) });
    await this.names.requireTry(invitation);
    const passwordHash = await this.passwords.hash(form.password);
    if (passwordHash === undefined) return again({ busy: true });
    const outcome = await this.acceptance.accept(link, invitation, { ...parsed.draft, passwordHash }, originOf(request));
    if (outcome === 'over' || outcome === 'refused') return this.pages.over(request, reply);
    if (typeof outcome === 'string') return again({ problems: takenProblems(outcome) });
    await this.pages.accepted(reply, token, outcome.preferredUsername);
  }
}
