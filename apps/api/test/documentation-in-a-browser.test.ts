import { access } from 'node:fs/promises'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useApp } from './support/use-app.js'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

async function findBrowser(): Promise<string | undefined> {
  for (const path of CANDIDATES) {
    const found = await access(path).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return undefined
}

const executablePath = await findBrowser()
const title = executablePath
  ? 'the documentation page in a browser'
  : 'the documentation page in a browser (skipped: no Chromium or Chrome is installed)'

describe.skipIf(executablePath === undefined)(title, () => {
  const on = useApp()
  let browser: Browser
  let origin = ''

  beforeAll(async () => {
    origin = await on.server.listen({ host: '127.0.0.1', port: 0 })
    const args = ['--no-sandbox', '--disable-gpu']
    browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args })
  })
  afterAll(() => browser?.close())

  test('shows the operations, tries one, and asks nobody else for anything', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } })
    const elsewhere: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      const { protocol } = new URL(request.url())
      if (!request.url().startsWith(origin) && protocol !== 'data:') elsewhere.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))

    await page.goto(`${origin}/docs`)
    await page.getByText('Create a campaign and invite its members').waitFor()
    await page.getByText('List campaigns, newest first').click()
    await page.getByRole('button', { name: 'Execute' }).click()
    await page.locator('.live-responses-table').getByText('"nextCursor": null').waitFor()

    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })
})
