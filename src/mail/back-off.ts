import type { BackOff } from '../platform/back-off.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Twelve attempts within two days: the first ones soon, as somebody waits before a form for the code; then for a mail server that is away over night. RFC 5321 §4.5.4.1. */
export const MAIL_BACK_OFF: BackOff = [5 * SECOND, 20 * SECOND, MINUTE, 3 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];
