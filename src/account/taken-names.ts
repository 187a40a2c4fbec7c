import type { AlreadyTaken } from '../users/already-taken.js';
import type { PersonProblems } from './person-form.js';

/** What a form says where the name or address that was typed is another person's. */
export function takenProblems(field: AlreadyTaken['field']): PersonProblems {
  return field === 'email' ? { email: 'belongs to somebody else already' } : { username: 'belongs to somebody else already: choose another one' };
}
