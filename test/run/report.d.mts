export function filesForSecondTry(resultFile: string): string[];
export function readReport(resultFiles: readonly string[], options: { readonly everything: boolean }): {
  readonly passed: number; readonly failed: number; readonly skipped: number;
  readonly skippedFiles: ReadonlyMap<string, number>; readonly unsteady: readonly string[]; readonly problems: readonly string[];
};
