/** The empty Worker with the student deployed beside it, unread: what workerd itself keeps and does for such a module. */

import app from './empty.ts'
import student from './student.bin'

if (student.byteLength === 0) throw new RangeError('the student is empty')

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default app
