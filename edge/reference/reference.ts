/** Shows /openapi.json with Scalar's API reference, which is served beside this script: nothing is fetched from elsewhere. */

declare const Scalar: { createApiReference(selector: string, configuration: Record<string, unknown>): unknown }

Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  theme: 'default',
  defaultOpenAllTags: true,
  hideModels: true,
  // Everything that would ask another host: fonts, telemetry, a proxy for requests, its own assistant and tools.
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  documentDownloadType: 'direct',
})
