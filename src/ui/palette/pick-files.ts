/** Asks for files, for a folder with all in it, or for one file. Does nothing where the user picks none. */
export function pickFiles(what: 'files' | 'folder' | 'one file', onpicked: (files: FileList) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = what !== 'one file';
  input.webkitdirectory = what === 'folder';
  input.addEventListener('change', () => {
    if (input.files && input.files.length > 0) onpicked(input.files);
  });
  input.click();
}
