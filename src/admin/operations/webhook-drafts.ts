import { EVENT_PATTERNS } from '../../webhooks/event-patterns.js';
import { didYouMean } from '../did-you-mean.js';
import { toDuration } from '../duration.js';
import { Field } from '../field.js';
import { IsFlag, IsText, Satisfies } from '../field-rules.js';
import { IsOptional } from '../rules.js';

const MOST_PATTERNS = 50;
const LONGEST_OVERLAP_MS = 30 * 86_400_000;

export function eventsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PATTERNS) return `must be a list of 1 to ${MOST_PATTERNS} event types, such as "client.created", "user.*" or "*"`;
  const unknown: unknown = value.find((pattern) => !EVENT_PATTERNS.includes(pattern as string));
  if (unknown === undefined) return new Set(value).size === value.length ? undefined : 'must name each type once';
  return typeof unknown === 'string' ? `has ${JSON.stringify(unknown.slice(0, 80))}, which is no event type${didYouMean(unknown, EVENT_PATTERNS)}` : 'must be a list of texts';
}

function overlapProblem(value: unknown): string | undefined {
  const ms = toDuration(value);
  return ms !== undefined && ms <= LONGEST_OVERLAP_MS ? undefined : 'must be an ISO 8601 duration of at most 30 days, such as P1D or PT0S';
}

export const URL_SCHEMA = { type: 'string', format: 'uri', maxLength: 2048 };
export const EVENTS_SCHEMA = { type: 'array', items: { type: 'string', enum: EVENT_PATTERNS }, minItems: 1, maxItems: MOST_PATTERNS, uniqueItems: true };

/** Whether the server may go there is checked by safe-fetch, which alone can. */
export function isUrlText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 2048 ? undefined : 'must be a URL of at most 2048 characters';
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function webhookNameProblem(value: unknown): string | undefined {
  return typeof value === 'string' && NAME.test(value) ? undefined : 'must be 1 to 128 letters a-z, digits and . _ -, beginning with a letter or digit';
}

/** A nameless webhook stands in a file under its id: another one of that name would be taken for it. */
const BEGINS_AS_AN_ID = /^whk_/;

function givenNameProblem(value: unknown): string | undefined {
  return webhookNameProblem(value) ?? (BEGINS_AS_AN_ID.test(value as string) ? 'must not begin with whk_, as the ids of webhooks do' : undefined);
}

export class WebhookDraft {
  @Field('what a doorward.yaml knows it by; no two have the same', { example: 'help-desk' })
  @IsOptional()
  @Satisfies(givenNameProblem, { type: 'string', pattern: NAME.source, maxLength: 128 })
  name?: string;

  @Field('where messages are posted to', { example: 'https://hooks.acme.test/doorward' })
  @Satisfies(isUrlText, URL_SCHEMA)
  url!: string;

  @Field('which events it hears of: types, `<noun>.*` or `*`', { example: ['user.*', 'client.created'] })
  @Satisfies(eventsProblem, EVENTS_SCHEMA)
  events!: string[];

  @Field('what it is for', { example: 'Tells the help desk' })
  @IsOptional()
  @IsText(500)
  description?: string;

  @Field('false: nothing is sent; what happens meanwhile is not told later')
  @IsOptional()
  @IsFlag()
  enabled?: boolean;

  @Field('true: messages tell more of people than their ids, such as addresses and what changed from what to what; takes the scope users:read')
  @IsOptional()
  @IsFlag()
  personal_data?: boolean;
}

export class WebhookRotation {
  @Field('how long the secret until now goes on signing beside the new one, as an ISO 8601 duration: P1D when left out, PT0S for not at all', { example: 'P1D' })
  @IsOptional()
  @Satisfies(overlapProblem, { type: 'string', format: 'duration' })
  overlap?: string;
}
