/** How long a saved file stays at its address: slow disks and dialogs read it late. */
const keepMs = 120_000;

/** An ordinary browser download. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, keepMs);
}
