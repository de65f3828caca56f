/** Which fields the rail shows, in order, and which of them are open; kept in the case's settings. */

export interface FacetColumn {
  /** As the filter language writes it. */
  readonly field: string;
  /** A closed one is not counted. */
  readonly isOpen: boolean;
}

const openAtFirst = ['eventName', 'eventSource', 'who', 'errorCode', 'sourceIPAddress'];

export const defaultFacets: readonly FacetColumn[] = [
  'eventName',
  'eventSource',
  'who',
  'userIdentity.type',
  'sourceIPAddress',
  'awsRegion',
  'recipientAccountId',
  'errorCode',
  'integrity',
  'readOnly',
  'userAgent',
  'userIdentity.accessKeyId',
  'userIdentity.sessionContext.sessionIssuer.userName',
  'resources.type',
  'eventCategory',
  'tlsDetails.tlsVersion',
].map((field) => ({ field, isOpen: openAtFirst.includes(field) }));

/** An engine answers for no more at once. */
export const maxFacets = 48;
const maxFieldLength = 500;

/** What was kept, or the default where nothing was, or where it no longer makes sense. */
export function keptFacets(text: string | undefined): readonly FacetColumn[] {
  const kept = parsed(text);
  if (!Array.isArray(kept)) return defaultFacets;
  const columns = new Map<string, FacetColumn>();
  for (const entry of kept.slice(0, maxFacets) as readonly unknown[]) {
    if (isFacetColumn(entry)) columns.set(entry.field, { field: entry.field, isOpen: entry.isOpen });
  }
  return [...columns.values()];
}

function isFacetColumn(entry: unknown): entry is FacetColumn {
  if (typeof entry !== 'object' || entry === null || !('field' in entry) || !('isOpen' in entry)) return false;
  const { field, isOpen } = entry;
  return typeof field === 'string' && field !== '' && field.length <= maxFieldLength && typeof isOpen === 'boolean';
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
