import { currentActor } from './actor.js'

/**
 * Who acts here, in the settings from which the triggers of the audit trail learn it: a column can tell
 * neither the request nor who removes a row.
 */
export function actorSettings() {
  const actor = currentActor()
  return { 'app.actor': actor?.id ?? '', 'app.request_id': actor?.requestId ?? '' }
}
