import { type Check, error, warning } from '../check.js';

export const clock: Check = {
  name: 'clock',
  about: 'This machine, the server and the database agree what time it is',
  async run(examined) {
    const times: (readonly [who: string, at: number])[] = [];
    if ((await examined.lacks(['database'])) === undefined && examined.database.dialect.name === 'mysql') {
      const row = await examined.database.row<{ at: number | string }>('SELECT UNIX_TIMESTAMP(NOW(3)) AS at');
      times.push(['the database', Number(row?.at) * 1000]);
    }
    const date = (await examined.visit('/.well-known/openid-configuration'))?.headers.date;
    if (date !== undefined) times.push([examined.config.publicUrl.issuer, Date.parse(date)]);
    return times.flatMap(([who, at]) => {
      const seconds = Math.round(Math.abs(examined.surroundings.now() - at) / 1000);
      if (seconds <= 5) return [];
      const message = `The clocks of this machine and of ${who} are ${seconds} s apart: codes and tokens end too early or too late.`;
      return [seconds > 60 ? error(message, 'Run a time service (chrony, systemd-timesyncd) on both.') : warning(message, 'Run a time service (chrony, systemd-timesyncd) on both.')];
    });
  },
};
