/** What stands below the chains. */
export type PartName = 'files' | 'gaps' | 'keys';
