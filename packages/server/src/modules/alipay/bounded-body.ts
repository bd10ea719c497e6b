/** Passes bytes on up to a bound: who answers endlessly must not fill our memory or disk. */
export async function* bounded(bytes: AsyncIterable<Uint8Array>, max: number): AsyncIterable<Uint8Array> {
  let seen = 0;
  for await (const chunk of bytes) {
    seen += chunk.byteLength;
    if (seen > max) throw new Error(`the answer is longer than ${max} bytes`);
    yield chunk;
  }
}

export async function wholeOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
