import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { Page } from '../../http/answers.js';
import { chosenLanguage, forgetLanguage, keepLanguage } from '../../http/language-choice.js';
import { isLocale } from '../../http/locales.js';
import { originOf } from '../../http/request-origin.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { OwnProfiles, type ProfileChanges, type ProfileProblems } from '../own/own-profile.js';
import { toProfilePage } from './profile-page.js';

const PLACE = 'profile';
const PATH = '/account/profile';

/** Who somebody is, as applications are told it: theirs to change as far as the organisation lets them. */
@Controller('account/profile')
@Page()
export class ProfileController {
  constructor(private readonly door: AccountDoor, private readonly frames: AccountFrames, private readonly profiles: OwnProfiles, @Inject(CONFIG) private readonly config: Config) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn !== undefined) this.form(request, reply, signedIn);
  }

  @Post()
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const form = this.frames.check(request, signedIn);
    const changes = Object.fromEntries(this.profiles.editableFields(signedIn.user).filter((field) => form.has(field)).map((field) => [field, (form.get(field) ?? '').trim()]));
    const problems = this.profiles.problemsOf(changes);
    if (Object.keys(problems).length > 0) return this.form(request, reply, signedIn, changes, problems);
    await this.profiles.change(signedIn.user.id, changes, originOf(request));
    this.speak(request, reply, signedIn.user.profile.locale, changes['locale']);
    await this.frames.done(reply, signedIn, PATH, 'profile-changed');
  }

  /** Else the pages around these would speak what the browser asks for, or what was chosen before, and the language change with every click. */
  private speak(request: FastifyRequest, reply: FastifyReply, before: string | undefined, now: string | undefined): void {
    const { publicUrl } = this.config;
    if (now === undefined || now === (before ?? '')) return;
    if (isLocale(now)) keepLanguage(reply, publicUrl, now);
    else if (chosenLanguage(request, publicUrl) === before) forgetLanguage(reply, publicUrl);
  }

  private form(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, typed: ProfileChanges = {}, problems: ProfileProblems = {}): void {
    const model = toProfilePage(signedIn.user, this.profiles.editableFields(signedIn.user), typed, problems);
    this.frames.show(request, reply, signedIn, 'account-profile', model, model.problem ? 422 : 200);
  }
}
