export { type EnqueueOptions, enqueue, enqueueMany, type JobTransaction } from './enqueue.js'
export { type JobDefinition, type JobName, type JobPayload, jobs } from './jobs.js'
