/** The part of WebAssembly that loading the engine needs: Node's types leave it to the browser's. */
declare namespace WebAssembly {
  type Exports = Record<string, unknown>
  type Imports = Record<string, object>
  class RuntimeError extends Error {}
  function instantiate(
    bytes: Uint8Array,
    imports: Imports,
  ): Promise<{ instance: { exports: Exports } }>
}
