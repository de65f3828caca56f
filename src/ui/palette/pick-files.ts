/** Asks for files, or for a folder with all in it. Does nothing where the user picks none. */
export function pickFiles(isFolder: boolean, onpicked: (files: FileList) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = isFolder;
  input.addEventListener('change', () => {
    if (input.files && input.files.length > 0) onpicked(input.files);
  });
  input.click();
}
