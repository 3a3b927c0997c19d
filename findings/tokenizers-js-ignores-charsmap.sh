#!/usr/bin/env bash
# @huggingface/tokenizers 0.2.0 (JavaScript) reads no charsmap: for the normalizer `Precompiled` of a tokenizer.json it does
# NFKC and a fixed list of spaces, whatever `precompiled_charsmap` holds. Texts come out with other ids than in Python, without
# a word: case folding is not done, and U+200D, which charsmaps of SentencePiece 0.1.96 and newer keep, becomes a space, so that
# Sinhala conjuncts are split.
# Seen: with the charsmap of rules "A becomes a" the text "A" stays "A"; "ශ්<U+200D>රී" gets a space.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "name": "finding", "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @huggingface/tokenizers@0.2.0
cat >run.js <<'JS'
import assert from 'node:assert'
import { Tokenizer } from '@huggingface/tokenizers'

// A double array of 256 units that holds one key, "A" (0x41), with the text at 0: "a".
const units = new Uint32Array(512)
units[0] = (1 << 10) | 0
units[0x41 ^ 1] = 0x41 | 0x100 | (256 << 10)
units[(0x41 ^ 1) ^ 256] = 0x80000000
const charsmap = Buffer.concat([Buffer.from(Uint32Array.of(4 * units.length).buffer), Buffer.from(units.buffer), Buffer.from('a\0')])
const model = { type: 'WordLevel', vocab: { a: 0, '[UNK]': 1 }, unk_token: '[UNK]' }
const rest = { pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] }
const normalizer = { type: 'Precompiled', precompiled_charsmap: charsmap.toString('base64') }
const tokenizer = new Tokenizer({ normalizer, model, ...rest }, {})
assert.strictEqual(tokenizer.normalizer.normalize('A'), 'A')
assert.ok(tokenizer.normalizer.normalize('ශ්\u200dරී').includes(' '))
console.log('as stated: the charsmap is not read, and U+200D becomes a space')
JS
node run.js
