import { Injectable } from '@nestjs/common';
import { RegistrationStore } from './registration.store.js';
import { RegistrationTokenStore } from './registration-token.store.js';

/** The two tables that a registration touches. */
@Injectable()
export class RegistrationRows {
  constructor(readonly registrations: RegistrationStore, readonly tokens: RegistrationTokenStore) {}
}
