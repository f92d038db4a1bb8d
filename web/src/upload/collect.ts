/** Files out of a drop or a file field, folders walked through, with their paths. */

export interface Found {
  file: File;
  /** Path inside the dropped folder with "/" between, "" for a single file. */
  path: string;
}

export function fromField(field: HTMLInputElement): Found[] {
  return [...(field.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath }));
}

/** Must be called inside the drop event: the entries are gone afterwards. */
export async function fromDrop(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: "" }));
  const found = await Promise.all(entries.map((entry) => walk(entry, true)));
  return found.flat();
}

async function walk(entry: FileSystemEntry, top: boolean): Promise<Found[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path: top ? "" : entry.fullPath.replace(/^\//, "") }];
  }
  const found: Found[] = [];
  for (const child of await children(entry as FileSystemDirectoryEntry)) found.push(...(await walk(child, false)));
  return found;
}

/** Browsers hand out a folder in pieces of a hundred; an empty piece is the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return all;
    all.push(...piece);
  }
}
