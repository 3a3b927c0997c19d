declare module '*.bin' {
  const value: ArrayBuffer
  // biome-ignore lint/style/noDefaultExport: it is what workerd exports.
  export default value
}
