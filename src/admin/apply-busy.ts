/** Another apply holds the lock for longer than anybody should wait. Nothing was written. */
export class ApplyBusy extends Error {
  override readonly name = 'ApplyBusy';
}
