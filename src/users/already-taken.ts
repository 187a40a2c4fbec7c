/**
 * Another person has this user name, e-mail address or subject identifier. Thrown, so that the transaction which has written half a person
 * is rolled back; whoever opened the transaction catches it outside.
 */
export class AlreadyTaken extends Error {
  override readonly name = 'AlreadyTaken';

  constructor(readonly field: 'preferred_username' | 'email' | 'sub' | 'name', options?: ErrorOptions) {
    super(`${field} is taken`, options);
  }
}
