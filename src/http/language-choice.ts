import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import { cookieValues, setCookie } from './cookies.js';
import { isLocale, type Locale } from './locales.js';

const NAME = 'doorward-language';
/** Seconds: a year. */
const MAX_AGE = 365 * 86_400;

/** The language that somebody has chosen in this browser: it comes before what the browser itself asks for. */
export function chosenLanguage({ headers }: FastifyRequest, publicUrl: PublicUrl): Locale | undefined {
  return cookieValues(publicUrl, NAME, headers.cookie).find(isLocale);
}

export function keepLanguage(reply: FastifyReply, publicUrl: PublicUrl, locale: Locale): void {
  void reply.header('set-cookie', setCookie(publicUrl, NAME, locale, MAX_AGE));
}

/** From now on what the browser asks for counts again. */
export function forgetLanguage(reply: FastifyReply, publicUrl: PublicUrl): void {
  void reply.header('set-cookie', setCookie(publicUrl, NAME, '', 0));
}
