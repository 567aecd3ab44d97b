import { type DriverAdapterError, isDriverAdapterError } from '@prisma/driver-adapter-utils'

/** Whether it is the error of a driver adapter, ours or another. */
export function isAdapterError(error: unknown): error is DriverAdapterError {
  return error instanceof Error && isDriverAdapterError(error)
}

/** The adapter's error inside one of Prisma's known errors. */
export function adapterErrorOf(error: unknown): DriverAdapterError | undefined {
  const { meta } = (error ?? {}) as { readonly meta?: { readonly driverAdapterError?: unknown } }
  return isAdapterError(meta?.driverAdapterError) ? meta.driverAdapterError : undefined
}
