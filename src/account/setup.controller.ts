import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { PasswordHash } from '../platform/password-hash.js';
import { FirstOwner } from './first-owner.js';
import { hashPassword } from './hash-password.js';
import { parsePerson, type PersonForm, type PersonProblems, readPersonForm, toFields } from './person-form.js';
import { SetupDoor } from './setup-door.js';
import { takenProblems } from './taken-names.js';
import { WayInPages } from './way-in-pages.js';

const PURPOSE = 'setup';
const EMPTY: PersonForm = { username: '', name: '', email: '', password: '' };
/** Makes the first administrator, for whoever was given the link from the server's log. Looking at the page uses nothing up. */
@Controller('setup')
@Page()
export class SetupController {
  constructor(
    private readonly pages: WayInPages,
    private readonly csrf: Csrf,
    private readonly door: SetupDoor,
    private readonly owner: FirstOwner,
    private readonly hash: PasswordHash,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const code = (request.query as Parameters).get('code');
    if ((await this.door.opens(code, originOf(request))) === undefined) return this.over(request, reply);
    this.form(request, reply, code ?? '', EMPTY, {});
  }

  @Get('ready')
  ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.ready(request, reply, { purpose: PURPOSE, nextUri: '/login', applicationName: null });
  }

  @Post()
  async make(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request);
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    const code = fields.get('code');
    const form = readPersonForm(fields);
    const link = await this.door.opens(code, originOf(request));
    if (link === undefined || code === undefined) return this.over(request, reply);
    // Whoever runs the server vouches for their own address.
    const parsed = parsePerson(form, true, this.pages.passwords);
    if ('problems' in parsed) return this.form(request, reply, code, form, parsed.problems);
    const hash = await hashPassword(this.hash, form.password);
    if (hash === undefined) return this.form(request, reply, code, form, {}, true);
    const outcome = await this.owner.make(link, parsed.draft, hash, originOf(request));
    if (outcome === 'over') return this.over(request, reply);
    if (outcome !== 'made') return this.form(request, reply, code, form, takenProblems(outcome));
    await this.pages.chosen(reply, '/setup/ready', parsed.draft.preferredUsername);
  }

  /** The page of a link that opens nothing: where there is an administrator, no command makes another. */
  private async over(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.pages.over(request, reply, PURPOSE, await this.door.isDone());
  }

  private form(request: FastifyRequest, reply: FastifyReply, code: string, form: PersonForm, problems: PersonProblems, busy = false): void {
    const fields = toFields(['username', 'name', 'email', 'password'], form, problems);
    this.pages.form(request, reply, { purpose: PURPOSE, action: '/setup', hidden: [{ name: 'code', value: code }], fields, busy });
  }
}
