/** The picture as a data: URL, which an image may show under the policy of our pages: nothing in it runs there. */
export async function qrCodeOf(text: string): Promise<string> {
  // It brings a codec of PNG with it: too much for every server to load at its start.
  const { toString } = await import('qrcode');
  const svg = await toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
