import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

export interface Read {
  readonly code: string;
  readonly format: string;
}

// The library would fetch its WebAssembly from a public server, which a shop without internet never reaches.
prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) } });

const detector = new BarcodeDetector({
  formats: ['code_128', 'code_39', 'ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'codabar', 'qr_code', 'data_matrix'],
});

export async function readBarcodes(image: ImageBitmapSource): Promise<Read[]> {
  const found = await detector.detect(image);
  return found.map((f) => ({ code: f.rawValue.trim(), format: f.format })).filter((f) => f.code !== '');
}

const SIDES = [1600, 900, 2600];

/** A photo has more dots than a decoder likes: several sizes, the likeliest first. */
export async function readPhoto(file: Blob): Promise<Read[]> {
  const image = await createImageBitmap(file);
  const longest = Math.max(image.width, image.height);
  for (const side of SIDES) {
    const scale = Math.min(1, side / longest);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const context = canvas.getContext('2d');
    if (context === null) return [];
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(canvas);
    if (found.length > 0) return found;
  }
  return [];
}
