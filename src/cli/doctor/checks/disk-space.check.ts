import { dirname } from 'node:path';
import { type Check, error, warning } from '../check.js';

const MEGABYTE = 1024 * 1024;

export const diskSpace: Check = {
  name: 'disk-space',
  about: 'There is room for the database to grow',
  async run({ config: { database, dataDir }, surroundings }) {
    const folder = database.dialect === 'sqlite' ? dirname(database.path) : dataDir;
    const free = Math.floor((await surroundings.freeBytes(folder)) / MEGABYTE);
    if (free >= 500) return [];
    const message = `${free} MB are free where ${folder} lies; a full disk lets nobody sign in.`;
    return [free < 50 ? error(message, 'Make room, or move DATA_DIR.') : warning(message, 'Make room, or move DATA_DIR.')];
  },
};
