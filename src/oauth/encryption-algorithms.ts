/** Key management that this server knows on both sides, as sender and as receiver. RFC 7518 §4.3, §4.6; RSA1_5 and symmetric keys are left out (RFC 8725 §3.2). */
export const ENCRYPTION_ALGORITHM_NAMES = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;
export type EncryptionAlgorithm = (typeof ENCRYPTION_ALGORITHM_NAMES)[number];

/** RFC 7518 §5. Every one authenticates what it encrypts. */
export const CONTENT_ENCRYPTION_NAMES = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const;
export type ContentEncryption = (typeof CONTENT_ENCRYPTION_NAMES)[number];

/** What a client that names an `alg` and no `enc` means. OpenID Connect Dynamic Client Registration §2. */
export const DEFAULT_CONTENT_ENCRYPTION: ContentEncryption = 'A128CBC-HS256';

export const isEncryptionAlgorithm = (name: unknown): name is EncryptionAlgorithm => (ENCRYPTION_ALGORITHM_NAMES as readonly unknown[]).includes(name);
export const isContentEncryption = (name: unknown): name is ContentEncryption => (CONTENT_ENCRYPTION_NAMES as readonly unknown[]).includes(name);
