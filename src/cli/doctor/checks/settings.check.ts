import { type Check, warning } from '../check.js';

export const settings: Check = {
  name: 'settings',
  about: 'Every setting is known by its name, and none is doubtful',
  run: ({ remarks, said }) => remarks.map((remark) => warning(remark, `Correct the environment of the server; all settings: ${said('config show')}.`)),
};
