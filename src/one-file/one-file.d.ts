declare module 'virtual:one-file-worker' {
  /** `workers/one-file.worker.ts`, bundled to one classic script. */
  const script: string;
  export default script;
}
