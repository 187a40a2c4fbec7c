import { Field } from '../field.js';
import { IsFlag, IsListOf, Satisfies } from '../field-rules.js';
import { ArrayUnique, IsIn, IsOptional } from '../rules.js';
import { DELETIONS, PROFILE_FIELDS, SECOND_FACTOR_RULES } from '../../settings/sections.js';

function IsWholeNumber(least: number, most: number, what: string): PropertyDecorator {
  return Satisfies(
    (value) => (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? undefined : `must be a whole number of ${what} from ${least} to ${most}, or null for the default`),
    { type: 'integer', minimum: least, maximum: most },
  );
}

export class SignInDraft {
  @Field('true: people who sign in with a password are offered a passkey, at most once a month', { example: true })
  @IsOptional()
  @IsFlag()
  passkey_offers?: boolean;

  @Field('true: the sign-in page asks for the user name first, and for the password on the next', { example: false })
  @IsOptional()
  @IsFlag()
  identifier_first?: boolean;
}

export class PasswordsDraft {
  @Field('how many characters a new password has at least; else 15, or 8 where everybody has a second factor', { example: 15 })
  @IsOptional()
  @IsWholeNumber(8, 64, 'characters')
  shortest?: number;
}

export class MfaDraft {
  @Field('who is asked for a second factor: everybody (always; whoever has none sets one up), those who hold one (when_held), or nobody (never)', { example: 'when_held' })
  @IsOptional()
  @IsIn(SECOND_FACTOR_RULES, { message: `must be one of ${SECOND_FACTOR_RULES.join(', ')}, or null for the default` })
  required?: string;

  @Field('the groups whose members are always asked for one', { example: ['finance'] })
  @IsOptional()
  @ArrayUnique({ message: 'must not name a group twice' })
  @IsListOf('text', 'names of groups', 200)
  groups?: string[];

  @Field('the groups whose members must use a passkey: whoever has none sets one up, and nothing else will do', { example: ['admins'] })
  @IsOptional()
  @ArrayUnique({ message: 'must not name a group twice' })
  @IsListOf('text', 'names of groups', 200)
  passkey_groups?: string[];

  @Field('true: a code that is mailed to them stands in for a second factor', { example: false })
  @IsOptional()
  @IsFlag()
  email_code?: boolean;

  @Field('for how many days people may let a browser stand for their second factor; 0: not at all', { example: 30 })
  @IsOptional()
  @IsWholeNumber(0, 365, 'days')
  remember_days?: number;
}

export class AccountDraft {
  @Field('whether people may have their account deleted: off, request (an admin does it) or at_once', { example: 'request' })
  @IsOptional()
  @IsIn(DELETIONS, { message: `must be one of ${DELETIONS.join(', ')}, or null for the default` })
  deletion?: string;

  @Field('what people may change about themselves; else all that can be left to them', { example: ['nickname', 'locale'] })
  @IsOptional()
  @Satisfies(profileFieldsProblem, { type: 'array', items: { enum: PROFILE_FIELDS }, uniqueItems: true })
  profile_fields?: string[];
}

function profileFieldsProblem(value: unknown): string | undefined {
  const known = (field: unknown): boolean => PROFILE_FIELDS.some((each) => each === field);
  if (Array.isArray(value) && value.every(known) && new Set(value).size === value.length) return undefined;
  return `must be a list of ${PROFILE_FIELDS.join(', ')}, each once, or null for the default`;
}
