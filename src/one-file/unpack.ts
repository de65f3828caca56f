/** Unpacks the page's script and runs it; the page's policy names the script's hash. */
import { bytesOfBase64 } from '../base/base64.ts';

async function unpack(): Promise<void> {
  const bytes = bytesOfBase64(document.getElementById('page-script')?.textContent ?? '');
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const script = document.createElement('script');
  script.textContent = await new Response(unpacked).text();
  document.body.append(script);
}

unpack().catch((error: unknown) => {
  document.body.append(`Spoor could not start in this browser: ${String(error)}`);
});
