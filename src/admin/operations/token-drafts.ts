import { Field } from '../field.js';
import { IsText } from '../field-rules.js';
import { IsOptional } from '../rules.js';

/** Longer than any token of this server. */
const LONGEST_TOKEN = 16_384;

export class TokenDraft {
  @Field('an access or refresh token of this server', { secret: true })
  @IsText(LONGEST_TOKEN)
  token!: string;
}

export class RevocationDraft {
  @Field('the token to end: a refresh token takes everything along that came with it', { secret: true })
  @IsOptional()
  @IsText(LONGEST_TOKEN)
  token?: string;

  @Field('instead of a token: the id of an authorization, as the list of tokens has it')
  @IsOptional()
  @IsText(64)
  id?: string;
}
