import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { tidyComponents } from './openapi-components.js'

/** What the page may load: its own files, nothing from elsewhere. */
const PAGE_POLICY = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'connect-src': "'self'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'img-src': "'self' data:",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
}

/**
 * The OpenAPI document at `/openapi.json`, made from the schemas that validate, and a page to read and
 * try it at `/docs`. Register it before the routes: it sees those that come after it.
 */
export const documentation = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Community fund-raiser',
          version: '1.0.0',
          description:
            'Coins are whole numbers, written as strings of digits because JSON numbers lose exactness ' +
            'above 9007199254740991. Times are ISO 8601 in UTC. Errors are RFC 9457 problems.',
        },
        tags: [
          { name: 'campaigns', description: 'Fund-raisers and the people invited to them' },
          { name: 'health', description: 'For load balancers and orchestrators' },
        ],
        components: {
          securitySchemes: {
            userId: {
              type: 'apiKey',
              in: 'header',
              name: 'x-user-id',
              description: 'The id of the user to act as. A stand-in for a login, for development.',
            },
          },
        },
      },
      transform: jsonSchemaTransform,
      transformObject: (document) => tidyComponents(jsonSchemaTransformObject(document)),
    })
    app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: PAGE_POLICY,
      // Without it the page asks validator.swagger.io for its opinion.
      uiConfig: { validatorUrl: null, docExpansion: 'list', tryItOutEnabled: true },
      theme: { title: 'Community fund-raiser' },
    })
  },
  { name: 'documentation' },
)
