/** What `npm run build:assets` makes beside the assets. */

declare module '*/build/checksums.js' {
  /** Checksums (platform/gmac.ts) of the students that are deployed with the Worker, by the names of their files. */
  export const CHECKSUMS: Readonly<Record<string, string>>
}
