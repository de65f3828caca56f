import type { CaseId, CaseInfo } from '../model/cases.ts';

const key = 'spoor.case';

/** The case that this tab had open before it was reloaded. */
export function rememberedCase(): CaseId | undefined {
  try {
    return (sessionStorage.getItem(key) ?? undefined) as CaseId | undefined;
  } catch {
    return undefined;
  }
}

/** Of a case in memory nothing is written, nor of none. */
export function rememberCase(info: CaseInfo | undefined): void {
  try {
    if (info?.place.kind === 'disk') sessionStorage.setItem(key, info.id);
    else sessionStorage.removeItem(key);
  } catch {
    // a reload then opens the case that was opened last
  }
}
