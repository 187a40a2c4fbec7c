import { type Check, error, type Finding } from '../check.js';

export const cookies: Check = {
  name: 'cookies',
  about: 'Cookies are marked so that neither scripts nor other hosts get at them',
  needs: ['server'],
  async run(examined) {
    const { secure } = examined.config.publicUrl;
    const set = (await examined.visit('/login'))?.headers['set-cookie'] ?? [];
    return set.flatMap((line): Finding[] => {
      const [name = ''] = line.split('=');
      const lacking = [...(/;\s*httponly/i.test(line) ? [] : ['HttpOnly']), ...(/;\s*samesite=(lax|strict)/i.test(line) ? [] : ['SameSite']), ...(!secure || /;\s*secure/i.test(line) ? [] : ['Secure'])];
      const prefixed = !secure || /^__(Host|Secure)-/.test(name);
      if (lacking.length === 0 && prefixed) return [];
      return [error(`The cookie ${name} arrives without ${[...lacking, ...(prefixed ? [] : ['its __Host- prefix'])].join(', ')}.`, 'Stop the proxy from rewriting Set-Cookie, and run doctor with the settings of the server.')];
    });
  },
};
