/** A variable of the environment by name: what `*_env` in a doorward.yaml refers to. Settings are not read here (environment.ts). */
export const environmentVariable = (name: string): string | undefined => process.env[name];
