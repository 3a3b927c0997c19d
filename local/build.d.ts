/** What `npm run build:local` and `npm run build:kernel` make, and bundlers of Workers take as they are. */

declare module '*.wasm' {
  const module: WebAssembly.Module

  export default module
}

declare module '*.bin' {
  const bytes: ArrayBuffer

  export default bytes
}

declare module '*/build/kernel.js' {
  /** kernel.wasm in hexadecimal. */
  export const KERNEL: string
}

declare module '*/build/manifest.js' {
  /** The text of models/default/manifest.json. */
  export const MANIFEST: string
}
