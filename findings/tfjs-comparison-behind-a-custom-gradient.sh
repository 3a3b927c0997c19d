#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0 has no stopGradient, so one writes it with `tf.customGrad` whose gradient is zero. Behind that,
# `tf.less` still ends the backward pass with an error: the tape walks through every operation between the input and the loss,
# and those without a gradient function throw before the zeros are reached. Sampling (REINFORCE, straight-through) has to put
# the comparison inside the one customGrad.
# Seen: "Cannot compute gradient: gradient function not found for Less."
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
const zero = (gradient) => tf.zerosLike(gradient)
const detach = tf.customGrad((x) => ({ value: x.clone(), gradFunc: zero }))
const sample = (x) => tf.cast(tf.less(x, 0.5), 'float32')
const p = tf.tensor1d([0.2, 0.8])
assert.throws(() => tf.grad((x) => tf.sum(tf.mul(x, sample(detach(x)))))(p), /gradient function not found for Less/)
const inside = tf.customGrad((x) => ({ value: sample(x), gradFunc: zero }))
const gradient = await tf.grad((x) => tf.sum(tf.mul(x, inside(x))))(p).data()
assert.deepStrictEqual(Array.from(gradient), [1, 0])
console.log('as stated: the comparison needs to be inside the custom gradient')
JS
node run.js 2>/dev/null
