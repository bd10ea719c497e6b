import { crc32, deflateRawSync } from 'node:zlib';

export interface Member {
  /** Raw bytes: GBK, and no flag that says so. The usual libraries write UTF-8 and its flag always. */
  readonly name: Buffer;
  readonly content: Buffer;
}

const DEFLATED = 8;
const VERSION = 20;

interface Packed extends Member {
  readonly packed: Buffer;
  readonly offset: number;
}

/** The fields that both headers of a member share. */
function common({ name, content, packed }: Packed): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(VERSION, 0);
  head.writeUInt16LE(0, 2);
  head.writeUInt16LE(DEFLATED, 4);
  // 1 January 1980, midnight: the archive of a day is the same bytes whenever it is made.
  head.writeUInt16LE(0, 6);
  head.writeUInt16LE(33, 8);
  head.writeUInt32LE(crc32(content), 10);
  head.writeUInt32LE(packed.length, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(name.length, 22);
  head.writeUInt16LE(0, 24);
  return head;
}

const signature = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const local = (member: Packed): Buffer => Buffer.concat([signature(0x04034b50), common(member), member.name, member.packed]);

function central(member: Packed): Buffer {
  const madeBy = Buffer.from([VERSION, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(member.offset, 10);
  return Buffer.concat([signature(0x02014b50), madeBy, common(member), rest, member.name]);
}

/** A plain archive below 4 GB. */
export function zipOf(members: readonly Member[]): Buffer {
  let offset = 0;
  const packed = members.map((member): Packed => {
    const one = { ...member, packed: deflateRawSync(member.content), offset };
    offset += local(one).length;
    return one;
  });
  const directory = Buffer.concat(packed.map(central));
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...packed.map(local), directory, signature(0x06054b50), end]);
}
