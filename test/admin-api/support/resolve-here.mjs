import { register } from 'node:module';

/** For a program outside this checkout: packages are looked up as if it stood here. */
const hooks = `export const resolve = (name, context, next) => next(name, /^[./]|:/.test(name) ? context : { ...context, parentURL: ${JSON.stringify(import.meta.url)} });`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
