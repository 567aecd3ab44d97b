/** Every kind of problem that means more than its status, by the last part of its `type`. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-logged-in': { status: 401, title: 'Nobody is logged in' },
  'not-allowed': { status: 403, title: 'You may not do this' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'already-exists': { status: 409, title: 'It exists already' },
  'still-in-use': {
    status: 409,
    title: 'Something else depends on it, or it depends on something gone',
  },
  'wrong-status': { status: 409, title: 'Its status does not allow this' },
  'changed-meanwhile': { status: 409, title: 'Somebody else changed it meanwhile' },
  'unsupported-encoding': { status: 415, title: 'The body is in an encoding that is not taken' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemKind = keyof typeof problemKinds
