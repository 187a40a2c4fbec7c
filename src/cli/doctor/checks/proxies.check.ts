import { type Check, error, warning } from '../check.js';

export const proxies: Check = {
  name: 'proxies',
  about: 'The headers of the proxy in front count, and those of nobody else',
  run: ({ config: { publicUrl, listen, trustedProxies } }) => {
    if (trustedProxies.some((range) => range.endsWith('/0'))) return [error('TRUSTED_PROXIES covers every address: anybody can claim to be anywhere, past every limit on guessing.', 'List the addresses of your proxies alone.')];
    if (!publicUrl.secure || listen.tls !== undefined || trustedProxies.length > 0) return [];
    return [warning('A proxy ends TLS for this server and its headers count for nothing: the audit log and the limits on guessing see one address for everybody.', 'Set TRUSTED_PROXIES to the addresses of the proxy, such as 10.0.0.0/8.')];
  },
};
