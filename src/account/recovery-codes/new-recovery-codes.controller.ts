import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { shownRecoveryCode } from '../../credentials/recovery-code-letters.js';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import type { AccountRecoveryCodesNewPage } from '../../http/second-factor-pages.js';
import { Parameters } from '../../oauth/parameters.js';
import { HeardAnswers } from '../authenticator/heard-answers.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { CodeAccess, type CodesToSave } from './code-access.js';
import { RecoveryCodeActs } from './recovery-code-acts.js';
import { RecoveryCodesFile } from './recovery-codes-file.js';

const PATH = '/account/recovery-codes';

/** A new set of codes: shown until its owner says that they have saved it, and never again. */
@Controller('account/recovery-codes')
@Page()
export class NewRecoveryCodesController {
  constructor(
    private readonly access: CodeAccess,
    private readonly acts: RecoveryCodeActs,
    private readonly frames: EnrolmentFrames,
    private readonly file: RecoveryCodesFile,
    private readonly end: EnrolmentEnd,
    private readonly answers: HeardAnswers,
  ) {}

  @Get('new')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const after = (request.query as Parameters).get('after');
    const toSave = await this.access.require(request, reply, after);
    if (toSave === undefined) return;
    const { user, session } = toSave.enroller;
    if (session !== undefined) await this.answers.note({ user, session });
    this.page(request, reply, toSave, { after, problem: null });
  }

  @Post('download')
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const toSave = await this.access.require(request, reply, afterOf(request));
    if (toSave === undefined) return;
    this.frames.check(request, toSave.enroller);
    const text = this.file.of(toSave.enroller.user, toSave.codes);
    await reply.type('text/plain; charset=utf-8').header('content-disposition', `attachment; filename="${this.file.name}"`).send(text);
  }

  @Post('saved')
  async saved(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const after = afterOf(request);
    const toSave = await this.access.require(request, reply, after);
    if (toSave === undefined) return;
    const { enroller, factor } = toSave;
    const form = this.frames.check(request, enroller);
    // Whoever had to set something up goes on to what waits for them, with codes or without; the page of their account reminds them.
    if (enroller.session === undefined && form.get('later') === 'yes') return this.end.finish(request, reply, enroller, { factor, path: PATH, done: 'recovery-codes-saved' });
    if (form.get('saved') !== 'yes') return this.page(request, reply, toSave, { after, problem: 'unsaved' });
    const outcome = await this.acts.confirm(enroller, form.get('set') ?? '', originOf(request));
    if (outcome === 'over') return this.replaced(request, reply, after);
    await this.end.finish(request, reply, enroller, { factor, path: PATH, done: outcome === 'renewed' ? 'recovery-codes-replaced' : 'recovery-codes-saved' });
  }

  /** A page of another tab, where a newer set was made since: that one is the set to save. Or the same form, sent twice, has saved this one. */
  private async replaced(request: FastifyRequest, reply: FastifyReply, after: string | undefined): Promise<void> {
    const newer = await this.access.require(request, reply, after);
    if (newer !== undefined) this.page(request, reply, newer, { after, problem: 'replaced' });
  }

  private page(request: FastifyRequest, reply: FastifyReply, { enroller, setId, codes }: CodesToSave, { after, problem }: { readonly after: string | undefined; readonly problem: AccountRecoveryCodesNewPage['problem'] }): void {
    const model = { set: setId, codes: codes.map(shownRecoveryCode), after: after ?? null, problem };
    this.frames.show(request, reply, enroller, 'account-recovery-codes-new', model, problem === null ? 200 : 422);
  }
}

const afterOf = ({ body }: FastifyRequest): string | undefined => (body instanceof Parameters ? body.get('after') : undefined);
