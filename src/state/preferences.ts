/** Small choices that outlive the page. Where the browser refuses storage, they last as long as the page. */
export function readPreference(name: string): string | undefined {
  try {
    return localStorage.getItem(`spoor.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writePreference(name: string, value: string): void {
  try {
    localStorage.setItem(`spoor.${name}`, value);
  } catch {
    // storage may be off or full; the choice then ends with the page
  }
}

/** As `readPreference`, and nothing is left of it. */
export function takePreference(name: string): string | undefined {
  const value = readPreference(name);
  try {
    if (value !== undefined) localStorage.removeItem(`spoor.${name}`);
  } catch {
    // what cannot be removed is found again, and then changes nothing
  }
  return value;
}
