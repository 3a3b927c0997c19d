const files = ['package.json', 'dist/models/default/student.bin'].map((path) => `./node_modules/edge-qe/${path}`)

module.exports = { output: 'standalone', outputFileTracingIncludes: { '/*': files } }
