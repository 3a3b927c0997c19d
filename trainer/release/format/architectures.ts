/** Makes the project's architectures known that no Worker serves; whatever reads shapes here imports it. */

import { addArchitecture } from '../../../models/architectures.ts'
import { birnn } from '../../../models/birnn.ts'

addArchitecture('birnn', birnn)
