import { availableParallelism } from 'node:os';
import { type Check, warning } from '../check.js';

export const workers: Check = {
  name: 'workers',
  about: 'There are no more processes than processors',
  run: ({ config }) => {
    const processors = availableParallelism();
    return config.workers <= processors ? [] : [warning(`WORKERS is ${config.workers} on ${processors} processors: they take turns and memory.`, `Set WORKERS=${processors} at most.`)];
  },
};
