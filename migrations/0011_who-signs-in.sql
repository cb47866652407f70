CREATE TABLE `account_secrets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`secret_hash` text NOT NULL,
	`email_identity` text NOT NULL,
	`user_id` text,
	`tenant_id` text,
	`member_id` text,
	`detail` text NOT NULL,
	`browser_hash` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`spent_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `account_secrets_secret` ON `account_secrets` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `account_secrets_email` ON `account_secrets` (`email_identity`,`kind`) WHERE spent_at is null;--> statement-breakpoint
CREATE INDEX `account_secrets_member` ON `account_secrets` (`member_id`) WHERE member_id is not null;--> statement-breakpoint
CREATE INDEX `account_secrets_expiry` ON `account_secrets` (`expires_at`);--> statement-breakpoint
CREATE TABLE `identities` (
	`provider` text NOT NULL,
	`subject` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `identities_user` ON `identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `sign_in_tries` (
	`subject` text PRIMARY KEY NOT NULL,
	`failed` integer NOT NULL,
	`next_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_tries_updated` ON `sign_in_tries` (`updated_at`);--> statement-breakpoint
CREATE TABLE `sign_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`device` text NOT NULL,
	`method` text NOT NULL,
	`is_shared` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`proved_at` integer NOT NULL,
	`ends_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_ins_secret` ON `sign_ins` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `sign_ins_user` ON `sign_ins` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sign_ins_ending` ON `sign_ins` (`ends_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_identity` text NOT NULL,
	`name` text NOT NULL,
	`password` text,
	`locale` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email_identity`);--> statement-breakpoint
ALTER TABLE `members` ADD `user_id` text;--> statement-breakpoint
ALTER TABLE `members` ADD `resources` text;--> statement-breakpoint
CREATE INDEX `members_user` ON `members` (`user_id`) WHERE user_id is not null;--> statement-breakpoint
-- A link or code is used once. Of two uses at the same moment the second fails, and with it all that its batch would do.
CREATE TRIGGER `account_secrets_spent_once` BEFORE UPDATE OF `spent_at` ON `account_secrets`
WHEN OLD.`spent_at` IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'secret_is_spent'); END;
