import { problemResponses } from '@repo/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { userOf } from '../../plugins/current-user.js'
import {
  createCampaign,
  deleteCampaign,
  findCampaign,
  listCampaigns,
  listMembers,
  updateCampaign,
} from './campaigns.js'
import { presentCampaign, presentMember } from './present.js'
import {
  campaign,
  campaignChange,
  campaignId,
  campaignPage,
  campaignQuery,
  memberPage,
  memberQuery,
  newCampaign,
} from './schemas.js'

type Security = Record<string, string[]>[]
const tags = ['campaigns']
const forUsers = { tags, security: [{ userId: [] }] satisfies Security }
const forEverybody = { tags, security: [{}, { userId: [] }] as Security }

/** What may happen to any request, to one with a body, and to one about a campaign of one's own. */
const always = problemResponses(400, 401, 500, 503)
const withBody = problemResponses(413, 415)
const ofOwner = problemResponses(403, 404)

/** `/campaigns`: what a community raises funds for. */
export const campaignRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app

  app.post(
    '/',
    {
      schema: {
        ...forUsers,
        operationId: 'createCampaign',
        summary: 'Create a campaign and invite its members',
        body: newCampaign,
        response: { 201: campaign, ...always, ...withBody },
      },
    },
    async (request, reply) => {
      const created = await createCampaign(database, userOf(request), request.body)
      reply.code(201).header('location', `/campaigns/${created.id}`)
      return presentCampaign(created)
    },
  )

  app.get(
    '/',
    {
      schema: {
        ...forEverybody,
        operationId: 'listCampaigns',
        summary: 'List campaigns, newest first',
        querystring: campaignQuery,
        response: { 200: campaignPage, ...always },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listCampaigns(
        database,
        request.currentUser,
        request.query,
      )
      return { items: items.map(presentCampaign), nextCursor }
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        ...forEverybody,
        operationId: 'getCampaign',
        summary: 'Read a campaign',
        params: campaignId,
        response: { 200: campaign, ...always, ...problemResponses(404) },
      },
    },
    async (request) =>
      presentCampaign(await findCampaign(database, request.currentUser, request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        ...forUsers,
        operationId: 'updateCampaign',
        summary: 'Change a campaign',
        params: campaignId,
        body: campaignChange,
        response: {
          200: campaign,
          ...always,
          ...withBody,
          ...ofOwner,
          ...problemResponses(409),
        },
      },
    },
    async (request) => {
      const { params, body } = request
      return presentCampaign(await updateCampaign(database, userOf(request), params.id, body))
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        ...forUsers,
        operationId: 'deleteCampaign',
        summary: 'Delete a campaign',
        params: campaignId,
        response: {
          204: z.undefined().meta({ description: 'Deleted' }),
          ...always,
          ...withBody,
          ...ofOwner,
          ...problemResponses(409),
        },
      },
    },
    async (request, reply) => {
      await deleteCampaign(database, userOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  app.get(
    '/:id/members',
    {
      schema: {
        ...forUsers,
        operationId: 'listCampaignMembers',
        summary: 'List who is invited to a campaign',
        params: campaignId,
        querystring: memberQuery,
        response: { 200: memberPage, ...always, ...ofOwner },
      },
    },
    async (request) => {
      const { params, query } = request
      const { items, nextCursor } = await listMembers(database, userOf(request), params.id, query)
      return { items: items.map(presentMember), nextCursor }
    },
  )
}
