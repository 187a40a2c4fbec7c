/** RFC 8628 §3.4. */
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export const DEVICE_CODE_PREFIX = 'dwd';

/** How long a device waits for its person: time to find a browser, and no more for who guesses. */
export const DEVICE_CODE_SECONDS = 600;

/** What a device waits between two polls at first, and what each poll that comes too soon adds. RFC 8628 §3.2, §3.5. */
export const POLL_SECONDS = 5;
