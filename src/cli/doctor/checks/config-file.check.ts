import { type Check, error, warning } from '../check.js';

export const configFile: Check = {
  name: 'config-file',
  about: 'What is stored is what CONFIG_FILE declares',
  needs: ['schema'],
  async run({ config, said, surroundings }) {
    const path = config.configFile;
    if (path === undefined) return [];
    try {
      const { changes } = await surroundings.drift();
      return changes.length === 0 ? [] : [warning(`${changes.length} things differ from ${path}; the next start changes them.`, `${said(`diff -f ${path}`)} tells which, ${said(`apply -f ${path}`)} makes it so.`)];
    } catch (cause) {
      return [error(`${path} cannot be applied, so that the next start fails: ${cause instanceof Error ? cause.message.split('\n')[0] ?? '' : String(cause)}`, `${said(`diff -f ${path}`)} tells every mistake with its line.`)];
    }
  },
};
