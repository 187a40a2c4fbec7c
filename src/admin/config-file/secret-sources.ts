import { type AdminField, fieldsOf } from '../field.js';
import type { FieldProblem, Path } from '../field-problem.js';
import { isWire, type Wire } from '../draft-check.js';

/** Where `<name>_file` and `<name>_env` look. */
export interface SecretSources {
  /** An environment variable. */
  readonly variable: (name: string) => string | undefined;
  /** The text of a file; relative paths count from the folder of the doorward.yaml. Rejects with the system's error. */
  readonly file: (path: string) => Promise<string>;
  /** Neither: whoever sends the file sits elsewhere, and what lies on the server is not theirs to read. */
  readonly closed?: boolean;
}

/** The draft with every `<name>_file` and `<name>_env` replaced by the secret it points to, members of lists included. */
export async function withSecrets(wire: Wire, fields: readonly AdminField[], sources: SecretSources, path: Path, problems: FieldProblem[]): Promise<Wire> {
  const read: Record<string, unknown> = { ...wire };
  for (const field of fields) {
    const { notRemote } = field;
    if (sources.closed === true && notRemote !== undefined && wire[field.name] === notRemote.value) problems.push({ path: [...path, field.name], message: `"${notRemote.value}" ${notRemote.because}` });
    if (field.secret === true) await readSecret(read, field.name, sources, path, problems);
    const members = read[field.name];
    if (field.of === undefined || !Array.isArray(members)) continue;
    const of = fieldsOf(field.of);
    read[field.name] = await Promise.all(members.map((member: unknown, index) => (isWire(member) ? withSecrets(member, of, sources, [...path, field.name, index], problems) : member)));
  }
  return read;
}

async function readSecret(wire: Record<string, unknown>, name: string, sources: SecretSources, path: Path, problems: FieldProblem[]): Promise<void> {
  const given = [name, `${name}_file`, `${name}_env`].filter((variant) => wire[variant] !== undefined);
  const [variant, second] = given;
  if (second !== undefined) problems.push({ path: [...path, second], atKey: true, message: `"${second}" is given besides "${variant}": one of the two` });
  if (variant === undefined || variant === name) return;
  const pointer = wire[variant];
  for (const each of given) if (each !== name) delete wire[each];
  const at = [...path, variant];
  if (sources.closed === true) {
    problems.push({ path: at, atKey: true, message: `"${variant}" would be read on the server; over the API, give "${name}" itself` });
    return;
  }
  if (typeof pointer !== 'string' || pointer === '') {
    problems.push({ path: at, message: variant.endsWith('_env') ? 'must be the name of an environment variable' : 'must be the path of a file' });
    return;
  }
  const secret = await (variant.endsWith('_env') ? fromVariable(pointer, sources) : fromFile(pointer, sources));
  if ('problem' in secret) problems.push({ path: at, message: secret.problem });
  else if (second === undefined) wire[name] = secret.text;
}

type Secret = { readonly text: string } | { readonly problem: string };

async function fromVariable(name: string, sources: SecretSources): Promise<Secret> {
  const text = sources.variable(name);
  return text === undefined || text === '' ? { problem: `the environment variable ${name} is ${text === undefined ? 'not set' : 'empty'}` } : { text };
}

async function fromFile(path: string, sources: SecretSources): Promise<Secret> {
  try {
    // Editors and `echo` end a file with a line break that is not part of the secret.
    const text = (await sources.file(path)).replace(/\r?\n$/, '');
    return text === '' ? { problem: `the file ${path} is empty` } : { text };
  } catch (error) {
    return { problem: `the file ${path} cannot be read (${(error as { code?: string }).code ?? 'unreadable'})` };
  }
}
