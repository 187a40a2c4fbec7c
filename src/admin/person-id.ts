/** Why a text is nobody's id. Most often it is a user name: "there is no such user" would not be true, and an empty list still less. */
export function personIdProblem(text: string): string | undefined {
  return text.startsWith('usr_') ? undefined : 'must be the id of a person, which begins with usr_ (GET /users?preferred_username=... tells it)';
}
