/** How one claim is asked for. OpenID Connect Core §5.5.1. */
export interface ClaimWish {
  readonly essential: boolean;
  /** What it is to be, one of these; `undefined`: whatever it is. */
  readonly values: readonly unknown[] | undefined;
}

export type ClaimWishes = Readonly<Record<string, ClaimWish>>;

/** The member id_token or userinfo of a claims request; empty when it is left out. Throws TypeError for anything else. */
export function parseClaimsMember(member: unknown): ClaimWishes {
  if (member === undefined || member === null) return {};
  if (!isObject(member)) throw new TypeError('no claims');
  return Object.fromEntries(Object.entries(member).map(([name, wish]) => [name, parseWish(wish)]));
}

function parseWish(wish: unknown): ClaimWish {
  if (wish === null) return { essential: false, values: undefined };
  if (!isObject(wish)) throw new TypeError('no claim request');
  const { essential = false, value, values } = wish;
  if (typeof essential !== 'boolean') throw new TypeError('essential is neither true nor false');
  if (values !== undefined && !Array.isArray(values)) throw new TypeError('values is no list');
  return { essential, values: values ?? (value === undefined ? undefined : [value]) };
}

/** The values that are texts. `undefined`: none is asked for; an empty list: nothing that is asked for can be met. */
export const textsWanted = (wish: ClaimWish | undefined): string[] | undefined => wish?.values?.filter((value) => typeof value === 'string');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
