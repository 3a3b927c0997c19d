/** The Worker with the onnx engine. */

import manifest from '../models/default/manifest.json'
import student from '../models/default/student.onnx'
import { createApp } from './app.ts'
import { ONNX } from './engines/onnx.ts'
import { createReleaseSource, loadBundled } from './releases.ts'

const bundled = { manifest: JSON.stringify(manifest), student }

export default createApp({ getRelease: createReleaseSource(() => loadBundled(bundled, ONNX)) })
