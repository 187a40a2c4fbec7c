import type { Config } from '../config/config.js';

/** The sample API's identifier: the audience of its tokens. */
export const sampleApiIdentifier = (config: Config): string => `${config.publicUrl.issuer}/api`;

/** Where the sample API's RFC 9728 metadata are. */
export const metadataAddress = (config: Config): string => `${config.publicUrl.issuer}/.well-known/oauth-protected-resource/api`;
