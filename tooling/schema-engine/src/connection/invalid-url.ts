import { SchemaEngineError } from '../errors.js'

/** P1013. `details` says what is wrong and never quotes the URL, which holds the password. */
export function invalidUrl(details: string): SchemaEngineError {
  return new SchemaEngineError(`The provided database string is invalid. ${details}`, {
    code: 'P1013',
    meta: { details },
  })
}
