// The tables of D1 for people who sign in: their accounts, their devices, and the links and codes in their mails. Only
// hashes of secrets are stored.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const users = sqliteTable(
  "users",
  {
    id: text().primaryKey(),
    /** As written, in lower case. */
    email: text().notNull(),
    /** The form that comparisons use; see mailIdentity(). */
    emailIdentity: text("email_identity").notNull(),
    name: text().notNull(),
    /** The record of src/actions/accounts/password.ts. Null while the person has other ways in only. */
    password: text(),
    locale: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("users_email").on(table.emailIdentity)],
);

/** A person signed in on a device. */
export const signIns = sqliteTable(
  "sign_ins",
  {
    id: text().primaryKey(),
    userId: text("user_id").notNull(),
    /** SHA-256 of the cookie's secret, hex. */
    secretHash: text("secret_hash").notNull(),
    /** What the device calls itself, shortened. */
    device: text().notNull(),
    /** How the person came in: `password`, `code`, `link`, `google`, `passkey`. */
    method: text().notNull(),
    isShared: integer("is_shared", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
    /** When the person last showed who they are, epoch ms. */
    provedAt: integer("proved_at").notNull(),
    /** Ends at the latest, epoch ms, and sooner when idle. */
    endsAt: integer("ends_at").notNull(),
  },
  (table) => [
    uniqueIndex("sign_ins_secret").on(table.secretHash),
    index("sign_ins_user").on(table.userId, table.createdAt),
    index("sign_ins_ending").on(table.endsAt),
  ],
);

/** Accounts of a person elsewhere, known by the subject that the provider gives, never by an address. */
export const identities = sqliteTable(
  "identities",
  {
    provider: text().notNull(),
    subject: text().notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.subject] }), index("identities_user").on(table.userId)],
);

/** A passkey: a key pair of a person's device. D1 holds the public half. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text().primaryKey(),
    userId: text("user_id").notNull(),
    /** What the device calls it, base64url. */
    credentialId: text("credential_id").notNull(),
    /** COSE, base64url. */
    publicKey: text("public_key").notNull(),
    /** How often the device has signed, where it counts. */
    counter: integer().notNull(),
    /** Ways to reach the device, as a JSON list. */
    transports: text().notNull(),
    name: text().notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [
    uniqueIndex("passkeys_credential").on(table.credentialId),
    index("passkeys_user").on(table.userId, table.createdAt),
  ],
);

/** A link or code in a mail, or a challenge that was met. It is used once: a trigger refuses the second use, and with it the whole batch. */
export const accountSecrets = sqliteTable(
  "account_secrets",
  {
    id: text().primaryKey(),
    kind: text({ enum: ["verify", "code", "reset", "invite", "address", "challenge"] }).notNull(),
    /** A hash of the link's token, or a keyed hash of the code. */
    secretHash: text("secret_hash").notNull(),
    emailIdentity: text("email_identity").notNull(),
    /** The account that it is for; null where there is none. */
    userId: text("user_id"),
    tenantId: text("tenant_id"),
    memberId: text("member_id"),
    /** What the person asked for, as JSON. Emptied once it is spent. */
    detail: text().notNull(),
    /** SHA-256 of a secret in the browser that asked. Null where any browser may use it. */
    browserHash: text("browser_hash"),
    tries: integer().notNull().default(0),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    /** When it was used or replaced, epoch ms. */
    spentAt: integer("spent_at"),
  },
  (table) => [
    uniqueIndex("account_secrets_secret").on(table.secretHash),
    index("account_secrets_email").on(table.emailIdentity, table.kind).where(sql`spent_at is null`),
    index("account_secrets_member").on(table.memberId).where(sql`member_id is not null`),
    index("account_secrets_user").on(table.userId).where(sql`user_id is not null`),
    index("account_secrets_tenant").on(table.tenantId).where(sql`tenant_id is not null`),
    index("account_secrets_expiry").on(table.expiresAt),
  ],
);

/** Tries to sign in that failed, of an account or of a network. */
export const signInTries = sqliteTable(
  "sign_in_tries",
  {
    /** What is counted, and a keyed hash of whose. */
    subject: text().primaryKey(),
    failed: integer().notNull(),
    /** No try before this instant, epoch ms. */
    nextAt: integer("next_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("sign_in_tries_updated").on(table.updatedAt)],
);
