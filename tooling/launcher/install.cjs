// biome-ignore-all lint/style/useNodejsImportProtocol: an old Node does not know it
'use strict'
/*
 * Runs before `npm start`, `npm test` and `pnpm dev`: checks Node and installs the dependencies. It works before
 * anything is installed, and on a Node that is far too old it still says so: hence CommonJS, and only
 * syntax and modules that every Node has. With everything in place it takes a tenth of a second.
 */
const { spawnSync } = require('child_process')
const { existsSync, readFileSync } = require('fs')
const { join, resolve } = require('path')

const root = resolve(__dirname, '..', '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

function fail(...lines) {
  process.stderr.write(`\n${lines.join('\n')}\n\n`)
  process.exit(1)
}

function isOlder(version, minimum) {
  const have = version.split('.').map(Number)
  const need = minimum.split('.').map(Number)
  const at = need.findIndex((number, index) => number !== have[index])
  return at >= 0 && have[at] < need[at]
}

const minimum = manifest.engines.node.replace('>=', '')
if (isOlder(process.versions.node, minimum)) {
  fail(
    `Node ${minimum} or newer is needed, and this is ${process.versions.node}.`,
    'Install a newer one from https://nodejs.org, or with a version manager such as nvm or fnm.',
  )
}

const windows = process.platform === 'win32'
const local = join(root, 'node_modules', '.bin', windows ? 'pnpm.cmd' : 'pnpm')
const first = !existsSync(local)
const pnpm = first ? ['npx', '--yes', manifest.packageManager] : [local]
if (first) process.stdout.write('Installing the dependencies\n')

const options = ['install', '--frozen-lockfile', '--prefer-offline']
options.push(`--reporter=${first ? 'append-only' : 'silent'}`)
const installed = spawnSync(pnpm[0], pnpm.slice(1).concat(options), {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  // npx and pnpm are scripts of the command interpreter there.
  shell: windows,
})
if (installed.error) fail(`Could not run ${pnpm[0]}: ${installed.error.message}`)
if (installed.status !== 0) {
  fail(
    'Installing the dependencies has failed; the reason stands above. It needs the npm registry.',
    'If node_modules is damaged, remove it and try again.',
  )
}
