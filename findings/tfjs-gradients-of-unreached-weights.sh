#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0: `tf.valueAndGrads(f)` throws where the loss does not reach one of its inputs (a head whose term is
# switched off, a layer that a phase leaves out). PyTorch gives no gradient and TensorFlow's GradientTape gives None there.
# `tf.variableGrads` does not throw: it leaves the variable out of what it returns, although its type says every one is there.
# Seen: "Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations ..."
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "name": "finding", "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @tensorflow/tfjs@4.22.0
cat >run.js <<'JS'
import assert from 'node:assert'
import * as tf from '@tensorflow/tfjs'

await tf.setBackend('cpu')
const loss = (reached) => tf.sum(tf.square(reached))
assert.throws(() => tf.valueAndGrads((a, b) => loss(a))([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]), /encloses all operations/)
const reached = tf.variable(tf.tensor1d([1, 2]), true, 'reached')
const other = tf.variable(tf.tensor1d([3, 4]), true, 'other')
const { grads } = tf.variableGrads(() => loss(reached), [reached, other])
assert.deepStrictEqual(Object.keys(grads), ['reached'])
console.log('as stated: valueAndGrads throws, variableGrads leaves the weight out')
JS
node run.js 2>/dev/null
