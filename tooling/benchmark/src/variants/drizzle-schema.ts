import { relations } from 'drizzle-orm'
import { bigint, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 6 })

const marks = {
  createdAt: instant('created_at').notNull().defaultNow(),
  createdBy: text('created_by'),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by'),
  deletedAt: instant('deleted_at'),
  deletedBy: text('deleted_by'),
  deletionId: uuid('deletion_id'),
}

const role = pgEnum('role', ['USER', 'ADMIN', 'SUPER_ADMIN'])
const campaignStatus = pgEnum('campaign_status', ['DRAFT', 'ACTIVE', 'ENDED'])
const memberStatus = pgEnum('member_status', ['PENDING', 'INVITED', 'JOINED'])

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  passwordHash: text('password_hash'),
  role: role('role').notNull().default('USER'),
  ...marks,
})

export const campaigns = pgTable('campaigns', {
  id: uuid('id').primaryKey(),
  ownerId: uuid('owner_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  status: campaignStatus('status').notNull().default('DRAFT'),
  goalCoins: bigint('goal_coins', { mode: 'bigint' }),
  endsAt: instant('ends_at'),
  ...marks,
})

export const campaignMembers = pgTable('campaign_members', {
  id: uuid('id').primaryKey(),
  campaignId: uuid('campaign_id').notNull(),
  userId: uuid('user_id'),
  email: text('email').notNull(),
  status: memberStatus('status').notNull().default('PENDING'),
  invitedAt: instant('invited_at'),
  ...marks,
})

export const contributions = pgTable('contributions', {
  id: uuid('id').primaryKey(),
  campaignId: uuid('campaign_id').notNull(),
  coins: bigint('coins', { mode: 'bigint' }).notNull(),
})

export const campaignsRelations = relations(campaigns, ({ one, many }) => ({
  owner: one(users, { fields: [campaigns.ownerId], references: [users.id] }),
  members: many(campaignMembers),
}))

export const campaignMembersRelations = relations(campaignMembers, ({ one }) => ({
  campaign: one(campaigns, { fields: [campaignMembers.campaignId], references: [campaigns.id] }),
  user: one(users, { fields: [campaignMembers.userId], references: [users.id] }),
}))
