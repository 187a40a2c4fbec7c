import type { ClientTemplate } from './client-template.js';
import { gitea } from './gitea.js';
import { gitlab } from './gitlab.js';
import { grafana } from './grafana.js';
import { kubernetes } from './kubernetes.js';
import { native } from './native.js';
import { nextcloud } from './nextcloud.js';
import { oauth2Proxy } from './oauth2-proxy.js';
import { service } from './service.js';
import { spa } from './spa.js';
import { web } from './web.js';

/** ★ The kinds of application there are templates for, in the order in which they are offered: a file and a line each. */
export const clientTemplates: readonly ClientTemplate[] = [web, spa, native, service, grafana, gitlab, gitea, nextcloud, oauth2Proxy, kubernetes];

export function findClientTemplate(name: string | undefined): ClientTemplate | undefined {
  return clientTemplates.find((template) => template.name === name);
}
