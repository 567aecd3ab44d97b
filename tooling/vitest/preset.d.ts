import type { ViteUserConfig } from 'vitest/config'

/**
 * What every workspace's tests share. Files run in forked processes, two at a time, because the
 * database server they share is on the same small machine.
 *
 * @param test what differs in this workspace
 */
export declare function preset(test?: ViteUserConfig['test']): ViteUserConfig
