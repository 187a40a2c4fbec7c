/** The registered response types, spelled as the IANA registry does. RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Types. */
export const RESPONSE_TYPES = [
  'code', 'id_token', 'token', 'none', 'code id_token', 'code token', 'id_token token', 'code id_token token',
] as const;

const SPELLINGS = new Map<string, string>(RESPONSE_TYPES.map((type) => [sorted(type), type]));

/** The registered spelling of a response type whatever the order of its words; anything else as it is. */
export function toResponseType(sent: string): string {
  return sent.includes(' ') && sent.length < 32 ? (SPELLINGS.get(sorted(sent)) ?? sent) : sent;
}

function sorted(type: string): string {
  return type.split(' ').toSorted().join(' ');
}
