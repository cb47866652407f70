CREATE TABLE `announcements` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`audience` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`send_at` integer NOT NULL,
	`state` text NOT NULL,
	`listed_to` text,
	`recipients` integer DEFAULT 0 NOT NULL,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `announcements_tenant` ON `announcements` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `announcements_due` ON `announcements` (`send_at`) WHERE state <> 'sent';--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`provider` text NOT NULL,
	`status` text NOT NULL,
	`shown` text DEFAULT '{}' NOT NULL,
	`secrets` text NOT NULL,
	`last_ok_at` integer,
	`last_error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_provider` ON `connections` (`tenant_id`,`provider`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`source_id` text NOT NULL,
	`source_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`kind` text NOT NULL,
	`destination` text NOT NULL,
	`state` text NOT NULL,
	`detail` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`attempts` text DEFAULT '[]' NOT NULL,
	`reason` text,
	`next_attempt_at` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_destination` ON `deliveries` (`tenant_id`,`source_id`,`destination`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`next_attempt_at`) WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX `deliveries_subject` ON `deliveries` (`subject_id`) WHERE state = 'waiting';--> statement-breakpoint
CREATE TABLE `hook_receipts` (
	`tenant_id` text NOT NULL,
	`provider` text NOT NULL,
	`event_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `provider`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `hook_receipts_created` ON `hook_receipts` (`created_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`recipient` text,
	`customer_id` text,
	`member_id` text,
	`booking_id` text,
	`subject_id` text NOT NULL,
	`locale` text NOT NULL,
	`state` text NOT NULL,
	`provider` text,
	`provider_id` text,
	`reason` text,
	`told` text,
	`title` text,
	`text` text,
	`html` text,
	`attachments` text,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `messages_tenant` ON `messages` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `messages_booking` ON `messages` (`tenant_id`,`booking_id`,`created_at`) WHERE booking_id is not null;--> statement-breakpoint
CREATE INDEX `messages_customer` ON `messages` (`tenant_id`,`customer_id`,`created_at`) WHERE customer_id is not null;--> statement-breakpoint
CREATE INDEX `messages_provider` ON `messages` (`provider_id`) WHERE provider_id is not null;--> statement-breakpoint
CREATE TABLE `opt_outs` (
	`tenant_id` text NOT NULL,
	`topic` text NOT NULL,
	`recipient` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `topic`, `recipient`)
);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`include_customer` integer NOT NULL,
	`active` integer NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`secrets` text NOT NULL,
	`failing_since` integer,
	`ended_reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhooks_tenant` ON `webhooks` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `events` ADD `detail` text;--> statement-breakpoint
ALTER TABLE `services` ADD `reminder_minutes` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `notifications` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `told_position` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE tenants SET told_position = (SELECT coalesce(max(position), 0) FROM events WHERE events.tenant_id = tenants.id);
