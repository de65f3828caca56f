export interface DroppedFolder {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly base64: string }[];
}

/**
 * Runs in the page: drops a folder on it, with entries as the engine would give them. No driver but Chromium's own can
 * drop anything. Sees nothing but its argument.
 */
export function dropFolder({ name: root, files }: DroppedFolder): void {
  type Tree = Map<string, File | Tree>;
  const tree: Tree = new Map();
  for (const { path, base64 } of files) {
    const names = path.split('/');
    const last = names.pop()!;
    let folder = tree;
    for (const name of names) {
      const inner = folder.get(name) ?? (new Map() as Tree);
      if (inner instanceof File) throw new Error(`${name} is a file`);
      folder.set(name, inner);
      folder = inner;
    }
    folder.set(last, new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], last));
  }
  const entryOf = (name: string, node: File | Tree): unknown => {
    if (node instanceof File) {
      const file = (found: (file: File) => void): void => {
        setTimeout(found, 0, node);
      };
      return { isFile: true, isDirectory: false, name, file };
    }
    const createReader = () => {
      let left = [...node];
      const readEntries = (found: (entries: unknown[]) => void): void => {
        // not more at a time than Chromium gives
        setTimeout(
          found,
          0,
          left.slice(0, 100).map(([child, inner]) => entryOf(child, inner)),
        );
        left = left.slice(100);
      };
      return { readEntries };
    };
    return { isFile: false, isDirectory: true, name, createReader };
  };
  const items = [{ kind: 'file', webkitGetAsEntry: () => entryOf(root, tree) }];
  const event = new Event('drop', { bubbles: true, cancelable: true });
  document.body.dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], items, files: [] } }));
}
