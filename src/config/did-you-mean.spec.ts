import { describe, expect, it } from '@jest/globals';
import { misspeltSettings } from './did-you-mean.js';
import { environmentNames } from './environment.js';

const ORDINARY = [
  'HOME', 'PATH', 'PWD', 'OLDPWD', 'SHELL', 'USER', 'LOGNAME', 'TERM', 'LANG', 'TEST', 'TMPDIR', 'TZ', 'CI', '_', 'HOSTNAME', 'HOSTTYPE', 'PGHOST', 'PGPORT', 'DBHOST', 'DB_PORT', 'DOCKER_HOST', 'KUBERNETES_PORT',
  'KUBERNETES_SERVICE_HOST', 'SSH_TTY', 'MAIL', 'EDITOR', 'NODE_OPTIONS', 'NODE_PATH', 'NO_COLOR', 'FORCE_COLOR', 'INIT_CWD', 'npm_config_user_agent', 'npm_lifecycle_event', 'npm_package_version', 'JEST_WORKER_ID',
  'XDG_DATA_DIRS', 'LS_COLORS', 'http_proxy', 'NO_PROXY', 'LINES', 'COLUMNS', 'DISPLAY', 'SMTP_USER', 'SMTP_HOST', 'DEBUG', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'CONTAINER_NAME', 'SHLVL', 'OSTYPE', 'MAILTO', 'DATADOG_URL', 'REDIS_URL', 'API_URL', 'BASE_URL',
];

describe('an environment name that is no setting', () => {
  it.each([
    ['PUBLIC_ULR', 'PUBLIC_URL'], ['PUBLICURL', 'PUBLIC_URL'], ['PUBLIC_URI', 'PUBLIC_URL'], ['public_url', 'PUBLIC_URL'], ['DATABSE_URL', 'DATABASE_URL'], ['DATABASEURL', 'DATABASE_URL'], ['SECRETKEY', 'SECRET_KEY'],
    ['SECRET_KEY_FIEL', 'SECRET_KEY_FILE'], ['TRUSTED_PROXY', undefined], ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'], ['WORKER', 'WORKERS'], ['RATE_LIMIT', 'RATE_LIMITS'], ['LOGLEVEL', 'LOG_LEVEL'], ['PROT', 'PORT'],
    ['HSOT', 'HOST'], ['MAIL_FORM', 'MAIL_FROM'], ['NODE_EVN', 'NODE_ENV'], ['DATA_DIRS', 'DATA_DIR'],
  ])('%s is told to mean %s', (name, meant) => {
    expect(misspeltSettings([name], environmentNames())).toEqual(meant === undefined ? [] : [`${name} is no setting and is ignored: did you mean ${meant}?`]);
  });

  it('is left alone where it is an ordinary name, and so is every setting', () => {
    expect(misspeltSettings([...ORDINARY, ...environmentNames()], environmentNames())).toEqual([]);
  });
});
