// @ts-check

/**
 * The build every workspace shares: one ES module per entry for Node 20, with declarations unless the
 * workspace is a program that nobody imports.
 *
 * @param {import('tsup').Options} options what differs: the entries, and `dts: false` for a program
 * @returns {import('tsup').Options}
 */
export function preset(options) {
  return {
    format: 'esm',
    target: 'node20',
    platform: 'node',
    outDir: 'dist',
    clean: true,
    splitting: true,
    sourcemap: true,
    silent: true,
    // tsup sets `baseUrl` for declarations, which TypeScript 6 reports as deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    ...options,
  }
}
