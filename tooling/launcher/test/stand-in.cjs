// Takes the place of every workspace's scripts in a copy of the repository: notes that it ran, and
// what it could see, and writes what the real task would write where the real task would.
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [task, journal] = process.argv.slice(2)
const { name } = require(join(process.cwd(), 'package.json'))

const outputs = { build: 'dist', 'db:generate': join('src', 'generated') }
const folder = outputs[task]
if (folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'output.js'), `// ${name} ${task}\n`)
}
// biome-ignore lint/style/noProcessEnv: what turbo lets through is under test
const { DATABASE_URL, SECRET_OF_THE_SHELL } = process.env
const entry = { task: `${name}#${task}`, DATABASE_URL, SECRET_OF_THE_SHELL }
appendFileSync(journal, `${JSON.stringify(entry)}\n`)
