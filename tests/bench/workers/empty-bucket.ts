/** Speaks enough of workerd's protocol of R2 to be a bucket without any object, so that the Worker under test has its own. */

const NO_SUCH_KEY = JSON.stringify({ version: 1, v4code: 10_007, message: 'The specified key does not exist.' })

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default {
  fetch: () => new Response(null, { status: 404, headers: { 'cf-r2-error': NO_SUCH_KEY } }),
}
