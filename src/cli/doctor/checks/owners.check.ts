import { AdminRoleStore } from '../../../users/admin-role.store.js';
import { type Check, warning } from '../check.js';

export const owners: Check = {
  name: 'owners',
  about: 'Somebody is an owner, who may manage everything; in production more than one person is',
  needs: ['schema'],
  async run({ database, production, said }) {
    const count = await new AdminRoleStore(database).count('owner');
    if (count === 0) return [warning('Nobody manages this server: the admin API and its pages are open to no person.', `${said('setup-link')} prints a link that makes the first owner.`)];
    return count > 1 || !production ? [] : [warning('One person alone is an owner: while they are away or locked out, nobody can name another.', 'Make a second person an owner.')];
  },
};
