/** Where a case is kept. `memory`: nowhere but in the page's workers, so that it ends with the page. */
export type CasePlace = { readonly kind: 'disk'; readonly database: string } | { readonly kind: 'memory' };
