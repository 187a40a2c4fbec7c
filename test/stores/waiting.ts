export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** A gate that one part of a test opens for another. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Resolves for each of so many callers when the last of them has come; at once for all later ones. */
export function meeting(expected: number): () => Promise<void> {
  const all = gate();
  let come = 0;
  return () => {
    come += 1;
    if (come >= expected) all.open();
    return all.opened;
  };
}
