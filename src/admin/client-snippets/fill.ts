import { AdminProblem } from '../problem.js';

export type SnippetFacts = Readonly<Record<string, unknown>>;

const PLACE = /%\{(\w+):(\w+)\}/g;
/** What stands for itself in every file there is: shells, YAML, configuration. */
const HARMLESS = /^[A-Za-z0-9._~:/%[\]-]*$/;

/** How a value is written where it stands, so that nothing in it is read as code: redirect URIs and scopes may hold quotes, $ and more. */
const WRITTEN: Readonly<Record<string, (value: unknown) => string>> = {
  /** A literal of JavaScript, Python, Go, YAML and TOML alike. */
  json: (value) => JSON.stringify(value),
  sh: (value) => `'${String(value).replaceAll("'", "'\\''")}'`,
  /** Within the text that a shell script hands to curl: first curl's quotes, then the shell's. */
  quoted: (value) => `"${String(value).replaceAll(/[\\"]/g, '\\$&')}"`.replaceAll(/[\\$`]/g, '\\$&'),
  /** To the end of the line. */
  line: (value) => harmless(String(value), /^[^\r\n]*$/),
  raw: (value) => harmless(String(value), HARMLESS),
  /** Made here, of nothing that anybody registered. */
  code: String,
};

/** The text with `%{json:issuer}` and the like filled in. Throws not-found for a value that cannot stand where the template has it. */
export function fillSnippet(template: string, facts: SnippetFacts): string {
  return template.replaceAll(PLACE, (place, kind: string, name: string) => {
    const write = WRITTEN[kind];
    if (write === undefined || !Object.hasOwn(facts, name)) throw new TypeError(`nothing fills ${place}`);
    return write(facts[name]);
  });
}

function harmless(value: string, allowed: RegExp): string {
  if (!allowed.test(value)) throw new AdminProblem('not-found', `${JSON.stringify(value)} cannot be written into this file.`);
  return value;
}
