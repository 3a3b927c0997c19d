/** The part of ELD that is used, so that types can be checked where it is not installed: only a deployed bot needs it. */
declare module 'eld/small' {
  interface Detector {
    detect(text: string): { readonly language: string; isReliable(): boolean }
    setLanguageSubset(languages: readonly string[]): unknown
  }
  export const eld: { newInstance(): Detector }
}
