import { type IncomingMessage, type RequestOptions, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Command } from 'commander';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/load-config.js';
import { print, printJson } from '../output.js';
import { Refusal } from '../refusal.js';

const PATIENCE_MS = 5000;
const EVERYWHERE = new Set(['0.0.0.0', '::']);

export function declareHealthcheck(command: Command): void {
  command.option('--json', 'print JSON').action(async (options: { json?: true }) => {
    const { config } = loadConfig();
    const { target, secure } = targetOf(config);
    const url = `${secure ? 'https' : 'http'}://${bracketed(target.host ?? '')}:${String(target.port)}${target.path ?? ''}`;
    const status = await statusOf(target, secure).catch((error: Error) => {
      throw new Refusal(`No answer from ${url} (${error.message}).`);
    });
    if (status !== 200) throw new Refusal(`${url} answered ${status}.`);
    if (options.json) printJson({ url, status });
    else print(`${url} answered 200.`);
  });
}

/** Readiness where there is a management port; else the metadata that every client reads first. Always on this machine. */
function targetOf(config: Config): { target: RequestOptions; secure: boolean } {
  const { management, publicUrl, listen } = config;
  if (management !== undefined) return { target: { host: local(management.host), port: management.port, path: '/health/ready' }, secure: false };
  const path = `${publicUrl.basePath}/.well-known/openid-configuration`;
  // The server answers to its own name only, and its certificate is for that name, whatever address it is asked at.
  const named = { headers: { host: publicUrl.host }, servername: publicUrl.hostname, rejectUnauthorized: false };
  return { target: { host: local(listen.host), port: listen.port, path, ...named }, secure: listen.tls !== undefined };
}

function local(host: string | undefined): string {
  return host === undefined || EVERYWHERE.has(host) ? '127.0.0.1' : host;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function statusOf(target: RequestOptions, secure: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode ?? 0);
    };
    const sent = secure ? httpsRequest(target, answered) : httpRequest(target, answered);
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`nothing within ${PATIENCE_MS / 1000} s`)));
    sent.on('error', reject).end();
  });
}
