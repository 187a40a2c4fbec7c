import type { ClientSnippet, SnippetFile } from './client-snippet.js';

const files = (folder: string, ...named: string[]): (() => readonly SnippetFile[]) => () => named.map((path) => ({ path, source: `${folder}/${path}` }));
const SIGN_IN: SnippetFile = { path: 'sign-in.mjs', source: 'sign-in/sign-in.mjs' };

/** ★ What applications are connected with, in the order in which it is offered: a row here and its files in views/snippets. */
export const clientSnippets: readonly ClientSnippet[] = [
  { framework: 'express', title: 'Express with openid-client', for: 'sign-in', files: () => [SIGN_IN, { path: 'server.mjs', source: 'express/server.mjs' }] },
  { framework: 'node', title: 'Node.js with openid-client', for: 'sign-in', files: () => [SIGN_IN, { path: 'server.mjs', source: 'node/server.mjs' }] },
  {
    framework: 'nextjs', title: 'Next.js with Auth.js', for: 'sign-in with a secret', callback: '/api/auth/callback/doorward',
    files: () => [{ path: 'auth.ts', source: 'nextjs/auth.ts' }, { path: 'app/api/auth/[...nextauth]/route.ts', source: 'nextjs/route.ts' }, { path: '.env.local', source: 'nextjs/env.local' }],
  },
  { framework: 'nestjs-guard', title: 'A NestJS API with doorward/guard', for: 'api', files: files('nestjs-guard', 'orders.controller.ts') },
  {
    framework: 'spring', title: 'Spring Boot', for: 'sign-in with a secret', callback: '/login/oauth2/code/doorward',
    files: () => [{ path: 'src/main/resources/application.yaml', source: 'spring/application.yaml' }],
  },
  {
    framework: 'django', title: 'Django with mozilla-django-oidc', for: 'sign-in with a secret', callback: '/oidc/callback/', files: files('django', 'settings.py'),
    notes: ['Add this to the settings that you have.'],
  },
  { framework: 'go', title: 'Go with coreos/go-oidc', for: 'sign-in with a secret', files: files('go', 'main.go') },
  {
    framework: 'spa', title: 'A single-page application with oidc-client-ts', for: 'sign-in without a secret', files: () => [{ path: 'src/auth.js', source: 'spa/auth.js' }],
    notes: ['The origin of the application has to be among its cors_origins.'],
  },
  { framework: 'curl', title: 'curl', for: 'any with a secret', files: ({ grantTypes }) => files('curl', grantTypes.includes('client_credentials') ? 'token.sh' : 'sign-in.sh')() },
  { framework: 'oauth2-proxy', title: 'oauth2-proxy', for: 'sign-in with a secret', callback: '/oauth2/callback', files: files('oauth2-proxy', 'oauth2-proxy.cfg') },
  { framework: 'grafana', title: 'Grafana', for: 'sign-in with a secret', callback: '/login/generic_oauth', files: files('grafana', 'grafana.env') },
  { framework: 'nginx', title: 'nginx, which asks oauth2-proxy', for: 'sign-in with a secret', callback: '/oauth2/callback', files: files('nginx', 'site.conf', 'oauth2-proxy.cfg') },
  {
    framework: 'kubernetes', title: 'Kubernetes with kubelogin', for: 'sign-in without a secret', callback: 'http://localhost:8000', files: files('kubernetes', 'authentication.yaml', 'kubeconfig.yaml'),
    notes: ['kubelogin listens on http://localhost:18000 when the first port is taken: register both.'],
  },
];

export function findClientSnippet(framework: string | undefined): ClientSnippet | undefined {
  return clientSnippets.find((snippet) => snippet.framework === framework);
}
