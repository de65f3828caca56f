import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DownloadFolder {
  /** What makes a browser on Linux save its downloads there, without asking. */
  readonly env: Readonly<Record<string, string>>;
  read(name: string): Promise<Buffer | undefined>;
  remove(): Promise<void>;
}

export async function downloadFolder(): Promise<DownloadFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'spoor-downloads-'));
  await writeFile(join(folder, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${folder}"\n`);
  return {
    env: { XDG_CONFIG_HOME: folder },
    read: (name) => readFile(join(folder, name)).catch(() => undefined),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
