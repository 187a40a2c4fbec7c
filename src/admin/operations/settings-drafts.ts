import { pictureFacts } from '../../clients/picture-facts.js';
import { accentProblem } from '../../http/appearance.js';
import { displayText } from '../../http/display-text.js';
import { emailProblem } from '../../users/email-address.js';
import { Field, type DraftClass } from '../field.js';
import { Satisfies } from '../field-rules.js';
import { IsOptional } from '../rules.js';
import { AccountDraft, MfaDraft, PasswordsDraft, SignInDraft } from './people-settings-drafts.js';
import { PROFILE_FIELDS, type SectionName } from '../../settings/sections.js';

const MINUTE = 60;
const DAY = 86_400;
/** What a browser may be asked to keep at most, and what a client may ask for of its own (clients/client-metadata/own-fields.ts). */
const LONGEST = 400 * DAY;

function IsSeconds(least: number, most: number): PropertyDecorator {
  return Satisfies(
    (value) => (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? undefined : `must be a whole number of seconds from ${least} to ${most}, or null for the default`),
    { type: 'integer', minimum: least, maximum: most },
  );
}

/** What would be shown otherwise than it was written is not let in: bidirectional overrides, line breaks, invisible letters. */
function nameProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > 100) return 'must be text of 1 to 100 characters, or null for the default';
  return displayText(value) === value ? undefined : 'must have no control characters, invisible characters or spaces around it';
}

function addressProblem(value: unknown): string | undefined {
  return typeof value === 'string' ? emailProblem(value) : 'must be an e-mail address, or null for none';
}

const PIXEL = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const MOST_PICTURE_BYTES = 64 * 1024;

function IsAccent(scheme: 'light' | 'dark'): PropertyDecorator {
  return Satisfies((value) => (typeof value === 'string' ? accentProblem(value, scheme) : 'must be a colour as #rrggbb, or null for the default'), { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' });
}

function IsPicture(): PropertyDecorator {
  return Satisfies(pictureProblem, { type: 'string', pattern: '^data:image/(png|jpeg|gif|webp);base64,', maxLength: MOST_PICTURE_BYTES * 2 });
}

/** By its bytes, whatever it is said to be: SVG is a document, which runs scripts. */
function pictureProblem(value: unknown): string | undefined {
  const [, type, data] = /^data:([a-z/]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(typeof value === 'string' && value.length <= MOST_PICTURE_BYTES * 2 ? value : '') ?? [];
  if (type === undefined || data === undefined) return 'must be a data: URI in base64 of a PNG, JPEG, GIF or WebP picture, or null for none';
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > MOST_PICTURE_BYTES) return `may have at most ${MOST_PICTURE_BYTES} bytes: it has ${bytes.length}`;
  const facts = pictureFacts(bytes);
  if (facts === undefined) return 'must be a PNG, JPEG, GIF or WebP picture of at most 2048 pixels a side';
  return facts.type === type ? undefined : `is ${facts.type} by its bytes, and not ${type}`;
}

export class BrandingDraft {
  @Field('what people sign in to, as pages name it; else the host of PUBLIC_URL', { example: 'Acme' })
  @IsOptional()
  @Satisfies(nameProblem, { type: 'string', minLength: 1, maxLength: 100 })
  organization_name?: string;

  @Field('the e-mail address of the IT support, which error pages name', { example: 'it@acme.test' })
  @IsOptional()
  @Satisfies(addressProblem, { type: 'string' })
  support_address?: string;

  @Field('the colour of buttons and links, readable on white', { example: '#14604c' })
  @IsOptional()
  @IsAccent('light')
  accent_color?: string;

  @Field('the same in dark mode; else one is made of accent_color', { example: '#7fd3b4' })
  @IsOptional()
  @IsAccent('dark')
  accent_color_dark?: string;

  @Field('the logo, a data: URI of a PNG, JPEG, GIF or WebP picture of at most 64 KB', { example: PIXEL })
  @IsOptional()
  @IsPicture()
  logo?: string;

  @Field('the logo in dark mode; else the other one', { example: PIXEL })
  @IsOptional()
  @IsPicture()
  logo_dark?: string;
}

export class SessionsDraft {
  @Field('after how many seconds without use a session ends', { example: 43_200 })
  @IsOptional()
  @IsSeconds(5 * MINUTE, 90 * DAY)
  session_idle?: number;

  @Field('after how many seconds a session ends whatever happens; a shorter one ends sessions that there are', { example: 1_209_600 })
  @IsOptional()
  @IsSeconds(15 * MINUTE, LONGEST)
  session_max?: number;
}

export class TokensDraft {
  @Field('how many seconds an access token is good for, where the client says nothing', { example: 600 })
  @IsOptional()
  @IsSeconds(MINUTE, DAY)
  access_token?: number;

  @Field('how many seconds an ID token is good for, where the client says nothing', { example: 600 })
  @IsOptional()
  @IsSeconds(MINUTE, DAY)
  id_token?: number;

  @Field('after how many seconds without use a refresh token ends, where the client says nothing', { example: 1_209_600 })
  @IsOptional()
  @IsSeconds(10 * MINUTE, LONGEST)
  refresh_idle?: number;

  @Field('after how many seconds the right to refresh ends whatever happens, where the client says nothing', { example: 7_776_000 })
  @IsOptional()
  @IsSeconds(10 * MINUTE, LONGEST)
  refresh_max?: number;
}

export interface DeclaredSection {
  readonly draft: DraftClass;
  readonly about: string;
  /** Two members of which the first must not be longer than the second. */
  readonly ordered?: readonly [string, string];
  readonly example: Readonly<Record<string, unknown>>;
  /** What an answer tells beside the example's members: those that nobody has set. */
  readonly unset?: Readonly<Record<string, unknown>>;
}

export const DECLARED_SECTIONS: Readonly<Record<SectionName, DeclaredSection>> = {
  branding: {
    draft: BrandingDraft, about: 'the name, the support address, the colours and the logo that pages show', example: { organization_name: 'Acme', support_address: 'it@acme.test' },
    unset: { accent_color: null, accent_color_dark: null, logo: null, logo_dark: null },
  },
  sessions: { draft: SessionsDraft, about: 'how long people stay signed in', ordered: ['session_idle', 'session_max'], example: { session_idle: 28_800, session_max: 604_800 } },
  tokens: { draft: TokensDraft, about: 'how long tokens are good for where a client has no lifetimes of its own', ordered: ['refresh_idle', 'refresh_max'], example: { access_token: 300, id_token: 300, refresh_idle: 604_800, refresh_max: 2_592_000 } },
  'sign-in': { draft: SignInDraft, about: 'what people are offered when they sign in', example: { passkey_offers: false, identifier_first: true } },
  passwords: { draft: PasswordsDraft, about: 'what new passwords have to be like', example: { shortest: 16 } },
  mfa: { draft: MfaDraft, about: 'who is asked for a second factor, and what may stand for one', example: { required: 'always', groups: ['finance'], passkey_groups: ['admins'], email_code: false, remember_days: 14 } },
  account: { draft: AccountDraft, about: 'what people may do with their own accounts', example: { deletion: 'request' }, unset: { profile_fields: PROFILE_FIELDS } },
};
