/** What is used of ELD, so that types can be checked where it is not installed: only who deploys a bot needs it. */
declare module 'eld/small' {
  interface Detector {
    detect(text: string): { readonly language: string; isReliable(): boolean }
    setLanguageSubset(languages: readonly string[]): unknown
  }
  export const eld: { newInstance(): Detector }
}
