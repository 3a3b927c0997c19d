/** The kernel that runs `birnn` students: a module of its own (assembly/birnn.ts), with the host of the other. */

import { type BirnnShape, birnnTensors } from '../birnn.ts'
import { layOutBirnn } from './birnn-layout.ts'
import { createKernelOf, type KernelEngine, type KernelModule, type KernelStudent } from './kernel.ts'

/** Takes the module that is compiled from assembly/birnn.ts. Throws as `createKernel` does. */
export const createBirnnKernel = (module: KernelModule, student: KernelStudent<BirnnShape>): KernelEngine =>
  createKernelOf({ architecture: 'birnn', tensors: birnnTensors, layOut: layOutBirnn }, module, student)
