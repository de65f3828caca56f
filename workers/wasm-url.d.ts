declare module '*.wasm?url' {
  const url: string;
  export default url;
}

declare module '*.wasm?url&inline' {
  const dataUrl: string;
  export default dataUrl;
}
