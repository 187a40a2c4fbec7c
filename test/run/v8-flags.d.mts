/** For workers. */
export const FOR_MANY_SHORT_TESTS: readonly string[];
/** For processes that live for seconds. */
export const FOR_A_SHORT_LIFE: readonly string[];
