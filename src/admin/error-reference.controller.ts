import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Page } from '../http/answers.js';
import type { ErrorReferenceEntry } from '../http/error-reference-page.js';
import { PageRenderer } from '../http/page-renderer.js';
import { OAUTH_ERROR_ADVICE } from '../oauth/error-advice.js';
import { invalidRequest } from '../oauth/errors.js';
import { OAUTH_ERROR_STATUS, type OAuthErrorCode } from '../oauth/oauth-error.js';
import { PROBLEM_ADVICE } from './problem-advice.js';
import { ADMIN_PROBLEMS, type AdminProblemName } from './problem.js';

const PROTOCOL = (Object.keys(OAUTH_ERROR_STATUS) as OAuthErrorCode[]).map((name): ErrorReferenceEntry => ({
  name, kind: 'protocol', status: OAUTH_ERROR_STATUS[name], title: null, advice: segmentsOf(OAUTH_ERROR_ADVICE[name]),
}));
const API = (Object.keys(ADMIN_PROBLEMS) as AdminProblemName[]).map((name): ErrorReferenceEntry => ({
  name, kind: 'api', ...ADMIN_PROBLEMS[name], advice: segmentsOf(PROBLEM_ADVICE[name]),
}));

/** GET /docs/errors: what `type` of a problem document leads to (RFC 9457 §3.1.1), and the same for the codes of the protocol. */
@Controller('docs/errors')
@Page()
export class ErrorReferenceController {
  constructor(private readonly pages: PageRenderer) {}

  @Get()
  list(@Res() reply: FastifyReply): void {
    this.send(reply, null, PROTOCOL, API);
  }

  @Get(':name')
  show(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const named = (entry: ErrorReferenceEntry): boolean => entry.name === name;
    if (![...PROTOCOL, ...API].some(named)) throw invalidRequest('There is no such error.', { status: 404 });
    this.send(reply, name, PROTOCOL.filter(named), API.filter(named));
  }

  private send(reply: FastifyReply, name: string | null, protocol: readonly ErrorReferenceEntry[], api: readonly ErrorReferenceEntry[]): void {
    const kinds = [{ kind: 'api' as const, entries: api }, { kind: 'protocol' as const, entries: protocol }].filter(({ entries }) => entries.length > 0);
    this.pages.send(reply, 'error-reference', { name, kinds });
  }
}

/** Code spans apart from text; of a link its words. */
function segmentsOf(markdown: string): ErrorReferenceEntry['advice'] {
  const plain = markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain.split('`').map((words, index) => ({ words, isCode: index % 2 === 1 })).filter(({ words }) => words !== '');
}
