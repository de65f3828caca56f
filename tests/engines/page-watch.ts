/** Runs in the page: notes from now on what must not happen there. Sees nothing but its own body. */
export function watchPage(): void {
  const scope = globalThis as { complaints?: string[] };
  const complaints: string[] = (scope.complaints ??= []);
  for (const level of ['error', 'warn'] as const) {
    const told = console[level].bind(console);
    console[level] = (...words: unknown[]) => {
      complaints.push(`console ${level}: ${words.map(String).join(' ')}`);
      told(...words);
    };
  }
  addEventListener('error', ({ message }) => complaints.push(`uncaught: ${message}`));
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${String(reason)}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    complaints.push(`policy violation: ${violatedDirective} ${blockedURI}`);
  });
}
