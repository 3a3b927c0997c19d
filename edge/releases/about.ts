/** What is said of a release that no score needs, read when somebody asks for it. */

import { type About, aboutIn, NOTHING_ABOUT, parseAbout } from '../../models/about.ts'
import type { LoadedRelease, TextFile } from './release.ts'

const known = new WeakMap<LoadedRelease, About>()

/** Figures and provenance; none where they cannot be read, which is logged. */
export const loadAbout = async (release: LoadedRelease): Promise<About> => {
  const before = known.get(release)
  if (before) return before
  const text = await loadTextOf(release, 'about.json')
  try {
    const about = text === null ? aboutIn(release.manifest) : parseAbout(text)
    if (text !== null) known.set(release, about)
    return about
  } catch (error) {
    logUnread(release, 'about.json', error)
    return NOTHING_ABOUT
  }
}

/** Null for a file that is gone or is another than the manifest says: whoever may write to the bucket hides no more than that. */
export const loadTextOf = async (release: LoadedRelease, name: TextFile): Promise<string | null> => {
  try {
    return await release.loadText(name)
  } catch (error) {
    logUnread(release, name, error)
    return null
  }
}

const logUnread = ({ id }: LoadedRelease, file: TextFile, error: unknown): void => {
  console.error(JSON.stringify({ event: 'file not read', release: id, file, reason: String(error) }))
}
