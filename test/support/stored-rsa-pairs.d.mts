export function storedRsaPairs(): Promise<readonly string[]>;
