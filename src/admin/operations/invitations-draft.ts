import { emailProblem } from '../../users/email-address.js';
import { PROFILE_RULES } from '../../users/profile-rules.js';
import { toDuration } from '../duration.js';
import { Field } from '../field.js';
import { IsFlag, IsListOf, IsText, Satisfies } from '../field-rules.js';
import { IsOptional } from '../rules.js';

const LONGEST_MS = 30 * 86_400_000;

function lifeProblem(value: unknown): string | undefined {
  const ms = toDuration(value);
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS ? undefined : 'must be an ISO 8601 duration of at most 30 days, such as P7D or PT12H';
}

export class InvitationLife {
  @Field('how long the link works, as an ISO 8601 duration; seven days when left out', { example: 'P7D' })
  @IsOptional()
  @Satisfies(lifeProblem, { type: 'string', format: 'duration' })
  expires_in?: string;

  @Field('true: the link is mailed, and not shown in the answer; false when left out', { example: true })
  @IsOptional()
  @IsFlag()
  send?: boolean;
}

export class InvitationDraft {
  @Field('the address of whoever is invited; it becomes the address of the account', { example: 'grace@example.com' })
  @Satisfies((value) => (typeof value === 'string' ? emailProblem(value) : 'must be text'), { type: 'string', maxLength: 254 })
  email!: string;

  @Field('true: the link reaches nobody but the owner of the address, so that whoever comes by it has proved that it is theirs; when left out true for a link that is mailed, false for one that is passed on by hand', { example: false })
  @IsOptional()
  @IsFlag()
  email_verified?: boolean;

  @Field('their name, which they may change', { example: 'Grace Hopper' })
  @IsOptional()
  @Satisfies((value) => PROFILE_RULES.name(value), { type: 'string', minLength: 1, maxLength: 255 })
  name?: string;

  @Field('the groups that they will be in', { example: ['engineering'] })
  @IsOptional()
  @IsListOf('text', 'group names', 100)
  groups?: string[];

  @Field('the application that they go on to', { example: 'intranet' })
  @IsOptional()
  @IsText(128)
  client_id?: string;

  @Field('how long the link works, as an ISO 8601 duration; seven days when left out', { example: 'P7D' })
  @IsOptional()
  @Satisfies(lifeProblem, { type: 'string', format: 'duration' })
  expires_in?: string;

  @Field('true: the link is mailed, and not shown in the answer; false when left out', { example: true })
  @IsOptional()
  @IsFlag()
  send?: boolean;
}
