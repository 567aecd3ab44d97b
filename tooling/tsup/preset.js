// @ts-check

/** @type {typeof import('./preset.js').preset} */
export const preset = (options) => ({
  format: 'esm',
  target: 'node20',
  platform: 'node',
  outDir: 'dist',
  clean: true,
  splitting: true,
  sourcemap: true,
  silent: true,
  // Also those that are only a devDependency: a copy inside another package would miss its own files.
  external: [/^@repo\//],
  // tsup sets `baseUrl` for declarations, which TypeScript 6 reports as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  ...options,
})
