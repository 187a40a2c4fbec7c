import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireScope } from '../../guard/index.js';
import { CrossOrigin, JsonApi } from '../../http/answers.js';
import { invalidRequest } from '../../oauth/errors.js';
import { accessTokenOf } from '../access-token-check.js';
import { BearerGuard } from '../bearer.guard.js';
import type { Note } from './note.entity.js';
import { parseNoteDraft } from './note-draft.js';
import { MOST_NOTES, NoteStore } from './note.store.js';

/** A note as the API shows it. */
interface NoteAnswer {
  readonly id: string;
  readonly body: string;
  /** RFC 3339. */
  readonly created_at: string;
}

/** /api/notes, the sample API: each person, or each client that acts for itself, has notes of their own. */
@Controller('api/notes')
@JsonApi()
@CrossOrigin('registered')
@UseGuards(BearerGuard)
export class NotesController {
  constructor(private readonly notes: NoteStore) {}

  @Get()
  @RequireScope('notes:read')
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ readonly notes: readonly NoteAnswer[] }> {
    void reply.header('cache-control', 'no-store');
    return { notes: (await this.notes.listOf(ownerOf(request))).map(toAnswer) };
  }

  @Post()
  @RequireScope('notes:write')
  async create(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): Promise<NoteAnswer> {
    void reply.header('cache-control', 'no-store');
    const note = await this.notes.create(ownerOf(request), parseNoteDraft(body).body);
    if (note === 'full') throw invalidRequest(`There are ${MOST_NOTES} notes already: delete one first.`, { status: 409 });
    return toAnswer(note);
  }

  /** 404 also for somebody else's note: that it exists is the owner's to know. */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('notes:write')
  async delete(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    const deleted = /^note_[0-9a-z]{26}$/.test(id) && (await this.notes.delete(ownerOf(request), id));
    if (!deleted) throw invalidRequest('There is no such note.', { status: 404 });
  }
}

/** A client's id could be spelled like a person's; the colon, which no user id has, keeps them apart. */
function ownerOf(request: FastifyRequest): string {
  const { userId, clientId } = accessTokenOf(request);
  return userId ?? `client:${clientId}`;
}

const toAnswer = (note: Note): NoteAnswer => ({ id: note.id, body: note.body, created_at: new Date(note.createdAt).toISOString() });
