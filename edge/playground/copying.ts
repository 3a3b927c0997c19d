/** Text for the clipboard, where the browser lets the page at it. */

/** False where it does not. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
