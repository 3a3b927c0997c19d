import { score } from './score.js'

export default {
  fetch: async () =>
    new Response(`<!doctype html><title>app</title><output>${await score()}</output>`, {
      headers: { 'content-type': 'text/html' },
    }),
}
