import type { Options } from 'tsup'

/**
 * The build every workspace shares: one ES module per entry for Node 20, with declarations unless the
 * workspace is a program that nobody imports.
 *
 * @param options what differs: the entries, and `dts: false` for a program
 */
export declare function preset(options: Options): Options
