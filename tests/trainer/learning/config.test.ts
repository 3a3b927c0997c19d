/** Configurations: defaults, and one clear sentence for every mistake. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { QualityError } from '../../../models/errors.ts'
import { loadConfig, parseConfig } from '../../../trainer/learning/config.ts'
import { METHODS } from '../../../trainer/learning/methods/methods.ts'

const KINDS = Object.keys(METHODS)
  .map((kind) => JSON.stringify(kind))
  .join(' or ')

const SMALLEST = `
name = "small"
[data]
gold = ["rows"]
languagePairs = ["ro-en"]
`

const messageOf = (text: string): string => {
  try {
    parseConfig(text, 'small.toml')
  } catch (error) {
    if (error instanceof QualityError && error.code === 'BAD_CONFIG') return error.message
    throw error
  }
  throw new Error('the configuration was accepted')
}

test('fills in every default, which the shipped student departs from in what its configuration states', async () => {
  const { student, method, training, seed, data } = parseConfig(SMALLEST)
  const shipped = await loadConfig('configs/default-broad.toml')
  const { rows, selfAttention, ...others } = shipped.student
  expect({ rows, selfAttention }).toEqual({ rows: 262_144, selfAttention: { heads: 4, feedForward: 192 } })
  expect(student).toEqual({ ...others, rows: 131_072 })
  expect({ method, training: { ...training, epochs: 2, tableRate: 6e-4, criticalLoss: 0.05 }, seed }).toEqual({
    method: shipped.method,
    training: shipped.training,
    seed: shipped.seed,
  })
  expect(data).toEqual({ gold: ['rows'], labels: [], languagePairs: ['ro-en'], goldWeight: 0.5, scale: 'da' })
})

test.each(readdirSync('configs').filter((file) => file.endsWith('.toml')))(
  'accepts configs/%s, whose name is that of the file',
  async (file) => {
    const config = await loadConfig(join('configs', file))
    expect(`${config.name}.toml`).toBe(file)
  },
)

describe('names the key that is wrong', () => {
  test.each([
    ['an unknown key', `${SMALLEST}[training]\nepoch = 3`, 'small.toml: training: unknown key "epoch": did you mean "epochs"?'],
    [
      'an unknown section',
      `${SMALLEST}[trainings]\nepochs = 3`,
      'small.toml: unknown key "trainings": did you mean "training"?',
    ],
    ['a key like no other', `${SMALLEST}[training]\nzzz = 3`, 'small.toml: training: unknown key "zzz"'],
    ['a key of another section', `${SMALLEST}epochs = 3`, 'small.toml: data: unknown key "epochs": it belongs to [training]'],
    [
      'two letters that are swapped',
      `${SMALLEST}[training]\nbacth = 3`,
      'small.toml: training: unknown key "bacth": did you mean "batch"?',
    ],
    [
      'a method that is misspelt',
      `${SMALLEST}[method]\nkind = "dirct"`,
      `small.toml: method.kind: expected ${KINDS}, got "dirct": did you mean "direct"?`,
    ],
    [
      'a key of a method that is misspelt',
      `${SMALLEST}[method]\nkind = "ranking"\nmargn = 1`,
      'small.toml: method: unknown key "margn": did you mean "margin"?',
    ],
    [
      'a key of another method',
      `${SMALLEST}[method]\nkind = "direct"\nmargin = 1`,
      'small.toml: method: unknown key "margin": it belongs to [method] kind = "ranking"',
    ],
    [
      'a key that is misspelt and therefore missing',
      `${SMALLEST}[student.selfAttention]\nhead = 2\nfeedForward = 3`,
      'small.toml: student.selfAttention: unknown key "head": did you mean "heads"?',
    ],
    ['a method without a kind', `${SMALLEST}[method]\nweight = 1`, `small.toml: method.kind: is missing: expected ${KINDS}`],
    [
      'a backend that is misspelt',
      `${SMALLEST}[backend]\nname = "wasn"`,
      'small.toml: backend.name: expected "tfjs-node-gpu" or "tfjs-node" or "wasm", got "wasn": did you mean "wasm"?',
    ],
    ['a text for a number', `${SMALLEST}[training]\nepochs = "3"`, 'small.toml: training.epochs: expected number, got string'],
    ['a share above 1', `${SMALLEST}goldWeight = 1.5`, 'small.toml: data.goldWeight: must be at most 1'],
    [
      'an odd width',
      `${SMALLEST}[student]\nwidth = 7`,
      'small.toml: student.width: must be even: two 4-bit columns share a byte',
    ],
    ['a missing name', SMALLEST.replace('name = "small"', ''), 'small.toml: name: is missing'],
    ['a name that is a path', SMALLEST.replace('"small"', '"../small"'), 'small.toml: name: must be a plain file name'],
    [
      'a malformed language pair',
      SMALLEST.replace('ro-en', 'roen'),
      'small.toml: data.languagePairs[0]: must look like "ro-en"',
    ],
    [
      'the ending of a key',
      SMALLEST.replace('languagePairs', 'pairs'),
      'small.toml: data: unknown key "pairs": did you mean "languagePairs"?',
    ],
    [
      'an unknown backend',
      `${SMALLEST}[backend]\nname = "cpu"`,
      'small.toml: backend.name: expected "tfjs-node-gpu" or "tfjs-node" or "wasm", got "cpu"',
    ],
    [
      'heads that do not share the hidden vector evenly',
      `${SMALLEST}[student]\nselfAttention = { heads = 5, feedForward = 192 }`,
      'small.toml: student.selfAttention.heads: must divide hidden',
    ],
    [
      'what tokens are compared by out of order',
      `${SMALLEST}[student]\ncompareInputs = ["product", "token"]`,
      'small.toml: student.compareInputs: must be one or more of token, aligned, difference, product, in that order',
    ],
    [
      'an unknown size of self-attention',
      `${SMALLEST}[student]\nselfAttention = { heads = 4, feedForward = 0, layers = 2 }`,
      'small.toml: student.selfAttention: unknown key "layers"',
    ],
    [
      'a range the wrong way round',
      `${SMALLEST}[training]\nlowestZ = 3`,
      'small.toml: training.lowestZ: must be below highestZ, got 3 and 2.5',
    ],
  ])('%s', (_, text, message) => {
    expect(messageOf(text)).toBe(message)
  })

  test('a line that is not TOML', () => {
    expect(messageOf('name = "small"\nseed = = 2')).toMatch(/^small\.toml: line 2, column 8: /)
  })

  test('a file that is not there', async () => {
    await expect(loadConfig('configs/none.toml')).rejects.toThrow('configs/none.toml: cannot be read')
  })
})
