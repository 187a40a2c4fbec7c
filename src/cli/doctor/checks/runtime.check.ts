import { type Check, error } from '../check.js';

export const runtime: Check = {
  name: 'runtime',
  about: 'Node.js is of a version that is supported',
  run: () => runtimeFindings(process.versions.node),
};

export function runtimeFindings(version: string): ReturnType<Check['run']> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || major === 22 || major === 24;
  return fits ? [] : [error(`Node.js ${version} is not supported.`, 'Use 20.19 or later of 20, or 22, or 24.')];
}
