/**
 * Another one has this user name, e-mail address, subject identifier or name. Thrown, so that the transaction which has written half a person
 * is rolled back; whoever opened the transaction catches it outside.
 */
export class AlreadyTaken extends Error {
  override readonly name = 'AlreadyTaken';

  constructor(readonly field: 'preferred_username' | 'email' | 'sub' | 'name' | 'client_id', options?: ErrorOptions) {
    super(`${field} is taken`, options);
  }
}
