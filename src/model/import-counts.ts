/** What an import has come to. */
export interface FileCounts {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
  readonly unchangedFiles: number;
  readonly diagnostics: number;
}

/** What one worker's part of an import has come to. */
export interface IngestCounts extends FileCounts {
  /** As they were after the last file that is stored, with all before it and all that came of them. */
  readonly stored: FileCounts;
}

export const noFiles: FileCounts = { files: 0, bytes: 0, events: 0, unchangedFiles: 0, diagnostics: 0 };
