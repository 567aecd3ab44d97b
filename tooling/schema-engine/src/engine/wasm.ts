import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Bindings from '@prisma/schema-engine-wasm'

export type WasmSchemaEngine = Bindings.SchemaEngine
export type WasmModule = Pick<typeof Bindings, 'SchemaEngine' | 'version'>

/** The part of the package that its types leave out: what the glue code needs of the instance. */
interface Glue extends WasmModule {
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void
}

/** A panic's message reaches JavaScript only through this global; the engine throws without it. */
interface PanicRegistry {
  message: string | undefined
  set_message: (message: string) => void
}

declare global {
  var PRISMA_WASM_PANIC_REGISTRY: PanicRegistry | undefined
}

let loading: Promise<WasmModule> | undefined
let instances = 0

/** Loads the WebAssembly module on first use; 5 MB take some 50 ms. */
export function loadWasm(): Promise<WasmModule> {
  loading ??= instantiate()
  return loading
}

/** After a panic the instance must not be used again: the next {@link loadWasm} makes a new one. */
export function discardWasm(): void {
  loading = undefined
}

/** Whether the engine has crashed rather than failed. */
export function isPanic(error: unknown): error is Error {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError
}

/** What a crash was about, as far as the engine could say. */
export function panicMessage(error: Error): string {
  return globalThis.PRISMA_WASM_PANIC_REGISTRY?.message ?? error.message
}

async function instantiate(): Promise<WasmModule> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    message: undefined,
    set_message(message) {
      this.message = message
    },
  }
  // The package does not export its `.wasm` file, which lies beside the glue code.
  const glueFile = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  )
  // The glue code keeps its view of the memory: another instance needs another copy of it.
  instances += 1
  const glue: Glue = await import(`${pathToFileURL(glueFile).href}?instance=${instances}`)
  const bytes = await readFile(path.join(path.dirname(glueFile), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': glue,
  })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return glue
}
