import { ProblemError } from '@repo/service'
import { errorCodes } from 'fastify'
import fp from 'fastify-plugin'

const OTHER_CHARSET = /;\s*charset=(?!"?utf-8"?\s*(?:;|$))/i

/**
 * Takes bodies in JSON only, in UTF-8 and not compressed. Without it any body is read as UTF-8, and what
 * makes no sense is stored as replacement characters.
 */
export const jsonBody = fp(
  async (app) => {
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser<Buffer>(
      'application/json',
      { parseAs: 'buffer' },
      (request, body, done) => {
        const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } =
          request.headers
        if (OTHER_CHARSET.test(type) || encoding.toLowerCase() !== 'identity') {
          throw new ProblemError('unsupported-encoding', 'Send it in UTF-8, not compressed.')
        }
        parse(request, decode(body), done)
      },
    )

    function decode(body: Buffer): string {
      try {
        return utf8.decode(body)
      } catch {
        throw new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY()
      }
    }
  },
  { name: 'json-body' },
)
