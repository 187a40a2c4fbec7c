import { setFlagsFromString } from 'node:v8';

/**
 * Loading the application makes so much short-lived garbage that V8 lets its young generation grow to tens of megabytes, and it gives none
 * of that back to a process that then rests. Told not to grow meanwhile, it collects more often for a second, and what requests need later
 * comes to it as always. V8 reads the flag each time that it would grow.
 */
export const keepYoungGenerationSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');

/** V8's own default. */
export const letYoungGenerationGrow = (): void => setFlagsFromString('--semi-space-growth-factor=2');
