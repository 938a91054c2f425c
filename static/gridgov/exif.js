// When and where a photo was taken goes along with its smaller copy; the server reads it and takes it out of the file.
const MOST = 262144;
const [START, APP1, SCAN, EXIF, ORIENTATION] = [0xffd8, 0xe1, 0xda, 0x45786966, 0x0112];

export async function withExif(original, copy) {
  const segment = exifOf(new DataView(await original.slice(0, MOST).arrayBuffer()));
  if (!segment) return copy;
  upright(new DataView(segment.buffer));
  return new Blob([copy.slice(0, 2), segment, copy.slice(2)], { type: copy.type });
}

// The segment with its marker and length, or null where the file has none.
function exifOf(view) {
  if (view.byteLength < 12 || view.getUint16(0) !== START) return null;
  for (let at = 2; at + 10 <= view.byteLength && view.getUint8(at) === 0xff; at += view.getUint16(at + 2) + 2) {
    const marker = view.getUint8(at + 1);
    if (marker === SCAN) return null;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) return end <= view.byteLength ? new Uint8Array(view.buffer.slice(at, end)) : null;
  }
  return null;
}

// The copy was drawn upright already: a turn written here would turn it again.
function upright(view) {
  const tiff = 10;
  const little = view.getUint16(tiff) === 0x4949;
  const table = tiff + view.getUint32(tiff + 4, little);
  if (table + 2 > view.byteLength) return;
  const count = view.getUint16(table, little);
  for (let entry = table + 2; entry + 12 <= Math.min(view.byteLength, table + 2 + count * 12); entry += 12) {
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
}
