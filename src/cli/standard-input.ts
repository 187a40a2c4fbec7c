import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal, UsageProblem } from './refusal.js';

const LARGEST = 16 * 1024 * 1024;

/** All of standard input. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new Refusal('Standard input is larger than 16 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The first line of standard input, without its end: how a password gets here without standing in a process list. */
export async function readSecretLine(): Promise<string> {
  const [line = ''] = (await readStandardInput()).split(/\r?\n/);
  if (line === '') throw new UsageProblem('Standard input is empty; the password is its first line.');
  return line;
}

/** Asks twice, without showing what is typed. Never off a terminal, where nobody could answer. */
export async function askForPassword(who: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new UsageProblem('This is no terminal: give --password-stdin or --generate.');
  const first = await askHidden(`New password for ${who}: `);
  if (first === '') throw new UsageProblem('The password is empty.');
  if ((await askHidden('The same again: ')) !== first) throw new Refusal('The two differ; nothing was changed.');
  return first;
}

/** Throws Refusal for every answer but yes. Off a terminal nobody is asked: a script that says delete means it. */
export async function confirmOnTerminal(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return;
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      line.question(`${question} [y/N] `, resolve);
      line.once('close', () => resolve(''));
    });
    if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal('Nothing was changed.');
  } finally {
    line.close();
  }
}

async function askHidden(question: string): Promise<string> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: muted, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      line.once('line', resolve);
      line.once('SIGINT', () => reject(new Refusal('Interrupted; nothing was changed.')));
      line.once('close', () => reject(new Refusal('No password was given; nothing was changed.')));
    });
  } finally {
    line.close();
    process.stderr.write('\n');
  }
}
