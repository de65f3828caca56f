/** All workers in one script, so that what they share is in the file once. A worker's name says which of them it is. */
switch (self.name) {
  case 'query':
    void import('./query.worker.ts');
    break;
  case 'ingest':
    void import('./ingest.worker.ts');
    break;
  case 'integrity':
    void import('./integrity.worker.ts');
    break;
  case 'cases':
    void import('./cases.worker.ts');
    break;
  case 'paths':
    void import('./paths.worker.ts');
    break;
  default:
    throw new Error(`no worker is named ${self.name}`);
}
