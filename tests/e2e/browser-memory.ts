import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:process';

/**
 * The most memory that a renderer of the browser with this profile has held so far, in bytes (Linux: VmHWM of
 * proc(5)). Undefined on other systems.
 */
export async function peakRendererBytes(profile: string): Promise<number | undefined> {
  if (platform !== 'linux') return undefined;
  const parents = new Map<number, number>();
  const commands = new Map<number, string>();
  const peaks = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string): Promise<string> => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const [command, status] = await Promise.all([read('cmdline'), read('status')]);
    const id = Number(name);
    commands.set(id, command);
    parents.set(id, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    peaks.set(id, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
  }
  const belongs = (id: number): boolean => {
    for (let at: number | undefined = id; at !== undefined && at > 1; at = parents.get(at)) {
      if (commands.get(at)?.includes(profile)) return true;
    }
    return false;
  };
  const renderers = [...commands].filter(([id, command]) => command.includes('--type=renderer') && belongs(id));
  return Math.max(0, ...renderers.map(([id]) => peaks.get(id) ?? 0));
}
