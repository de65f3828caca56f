/** A list in a case's settings: versioned, bounded, and read as hostile, since anybody may have written there. */
import type { CaseSettings, SettingName } from './case-settings.svelte.ts';

const version = 1;

/** The kept entries that are in order; none where nothing, or something else, is kept under the name. */
export function readKeptList<T>(
  settings: CaseSettings,
  name: SettingName,
  read: (entry: unknown) => T | undefined,
  max: number,
): readonly T[] {
  const kept = settings.read(name);
  if (kept === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(kept);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== version) return [];
  if (!('list' in value) || !Array.isArray(value.list)) return [];
  const entries: readonly unknown[] = value.list;
  return entries
    .slice(0, max)
    .map(read)
    .filter((entry) => entry !== undefined);
}

export function writeKeptList(settings: CaseSettings, name: SettingName, list: readonly unknown[]): void {
  settings.write(name, JSON.stringify({ version, list }));
}

/** A text of a bounded length, as an entry or a part of one. */
export function keptText(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}
