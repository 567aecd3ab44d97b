import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** Headers that keep a browser from doing what it should not with our answers. */
export const security = fp<{ publicUrl: string }>(
  async (app, { publicUrl }) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        directives: {
          'default-src': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'frame-ancestors': ["'none'"],
          // Would send a browser to https where there is none: local use, and behind a proxy.
          'upgrade-insecure-requests': null,
        },
        useDefaults: false,
      },
      strictTransportSecurity: publicUrl.startsWith('https:'),
    })
  },
  { name: 'security' },
)
