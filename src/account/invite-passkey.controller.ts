import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { invalidRequest } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { InvitationPages, type InvitationState } from './invitation-pages.js';
import { InvitedPeople } from './invited.js';
import { InvitedPasskeys } from './invited-passkeys.js';
import { NameQuestions } from './name-questions.js';
import { PasskeyAcceptance } from './passkey-acceptance.js';
import { parsePerson, type PersonForm, readPersonForm } from './person-form.js';
import { takenProblems } from './taken-names.js';

/** Makes the account of somebody who was invited, with a passkey and no password, and signs them in by it. */
@Controller('invite/:token/passkey')
@Page()
export class InvitePasskeyController {
  constructor(
    private readonly pages: InvitationPages,
    private readonly csrf: Csrf,
    private readonly people: InvitedPeople,
    private readonly passkeys: InvitedPasskeys,
    private readonly acceptance: PasskeyAcceptance,
    private readonly names: NameQuestions,
  ) {}

  /** The question for the browser, when the person wants it asked: it is good for five minutes, and people take longer over the page. Writes nothing. */
  @Get('options')
  @Header('cache-control', 'no-store')
  async options(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const invited = await this.people.find(token);
    const newcomer = request.query instanceof Parameters ? request.query.get('newcomer') : undefined;
    const options = invited === undefined ? undefined : await this.passkeys.options(request, invited.invitation, newcomer);
    if (options === undefined) throw invalidRequest('There is no passkey to be made by this link.', { parameter: 'newcomer' });
    void reply.type('application/json; charset=utf-8').send(JSON.stringify(options));
  }

  @Post()
  async accept(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const invited = await this.people.find(token);
    if (invited === undefined) return this.pages.over(request, reply);
    const { invitation } = invited;
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    const form: PersonForm = { ...readPersonForm(fields), email: invitation.email, password: '' };
    const newcomer = fields.get('newcomer');
    const again = async (state: Partial<InvitationState>): Promise<void> => this.pages.form(request, reply, token, invited, form, { by: 'passkey', newcomer, ...state });
    const parsed = parsePerson(form, invitation.emailVerified, null);
    if ('problems' in parsed) return again({ problems: parsed.problems });
    const verified = await this.passkeys.verify(request, invitation, newcomer, fields.get('passkey'));
    if (verified === undefined) return again({ refused: true });
    await this.names.requireTry(invitation);
    const outcome = await this.acceptance.accept(request, invited, parsed.draft, verified);
    if (outcome === 'over') return this.pages.over(request, reply);
    if (outcome === 'refused') return again({ refused: true });
    if (typeof outcome === 'string') return again({ problems: takenProblems(outcome) });
    await this.acceptance.signIn(request, reply, token, outcome, verified);
  }
}
