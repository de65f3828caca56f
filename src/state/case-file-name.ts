/** A case's name as that of a file: what systems refuse in one, and what hides in one, is replaced. */
export function caseFileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} ._()-]+/gu, '-').replace(/^[.\s-]+|[.\s-]+$/g, '');
  return `${plain === '' ? 'case' : plain}.spoor-case.zip`;
}
