import { toDuration } from '../duration.js';
import { Field } from '../field.js';
import { IsFlag, IsText, Satisfies } from '../field-rules.js';
import { toInstant } from '../instant.js';
import { IsOptional } from '../rules.js';

const LONGEST_OVERLAP = 90 * 86_400_000;

function isEnd(value: unknown): string | undefined {
  return value === null || toInstant(value) !== undefined ? undefined : 'must be a date such as 2027-01-31, a time such as 2027-01-31T12:00:00Z, or null for never';
}

function overlapProblem(value: unknown): string | undefined {
  const ms = toDuration(value);
  return ms !== undefined && ms <= LONGEST_OVERLAP ? undefined : 'must be an ISO 8601 duration of at most 90 days, such as P7D or PT0S';
}

const END = { type: ['string', 'null'], format: 'date-time' };

/** A new secret. Its value is always made here: what people make up can be guessed. */
export class NewSecretDraft {
  @Field('what tells it from the others; the day when left out', { example: '2026-11' })
  @IsOptional()
  @IsText(100)
  name?: string;

  @Field('when it ends; left out: never', { kind: 'text', example: '2027-11-01T00:00:00Z' })
  @IsOptional()
  @Satisfies(isEnd, END)
  expires_at?: string | null;

  @Field('true: the other secrets end after the overlap')
  @IsOptional()
  @IsFlag()
  rotate?: boolean;

  @Field('how long the others go on working, as an ISO 8601 duration: P7D when left out, PT0S for not at all', { example: 'P7D' })
  @IsOptional()
  @Satisfies(overlapProblem, { type: 'string', format: 'duration' })
  overlap?: string;
}

export class SecretPatch {
  @Field('what tells it from the others', { example: 'old' })
  @IsText(100)
  name?: string;

  @Field('when it ends; null: never', { kind: 'text', example: '2026-12-01T00:00:00Z' })
  @IsOptional()
  @Satisfies(isEnd, END)
  expires_at?: string | null;
}
