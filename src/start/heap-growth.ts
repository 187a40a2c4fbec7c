import { setFlagsFromString } from 'node:v8';

/**
 * Loading the application makes so much short-lived garbage that V8 lets its heap grow by tens of megabytes, and it gives hardly any of that
 * back to a process that then rests. Told to let neither the young generation grow nor the old one by more than a fifth between two collections,
 * it collects more often for a second, and what requests need later comes to it as always. V8 reads both flags each time that it would grow.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}

/** V8's own defaults: with 0 it grows by what it measures. */
export function letHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
  setFlagsFromString('--heap-growing-percent=0');
}
