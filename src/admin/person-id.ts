const PREFIX = 'usr_';

/** Why a text is nobody's id. Most often it is a user name: "there is no such user" would not be true, and an empty list still less. */
export function personIdProblem(text: string): string | undefined {
  return text.startsWith(PREFIX) ? undefined : `must be the id of a person, which begins with ${PREFIX} (GET /users?preferred_username=... tells it)`;
}

/** In any case: not every API compares letter by letter. */
export function looksLikePersonId(text: string): boolean {
  return text.toLowerCase().startsWith(PREFIX);
}
