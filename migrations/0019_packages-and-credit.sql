CREATE TABLE `credit_uses` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`credit_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`state` text DEFAULT 'taken' NOT NULL,
	`taken` integer NOT NULL,
	`returned` integer DEFAULT 0 NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`actor` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `credit_uses_credit` ON `credit_uses` (`tenant_id`,`credit_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `credit_uses_undecided_booking` ON `credit_uses` (`booking_id`) WHERE state = 'taken';--> statement-breakpoint
CREATE INDEX `credit_uses_undecided` ON `credit_uses` (`created_at`) WHERE state = 'taken';--> statement-breakpoint
CREATE TABLE `credits` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`package_id` text NOT NULL,
	`name` text NOT NULL,
	`visits` integer,
	`amount_minor` integer,
	`currency` text NOT NULL,
	`services` text,
	`price_minor` integer NOT NULL,
	`method` text NOT NULL,
	`note` text,
	`sold_by` text NOT NULL,
	`sold_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `credits_customer` ON `credits` (`tenant_id`,`customer_id`,`sold_at`);--> statement-breakpoint
CREATE INDEX `credits_sold` ON `credits` (`tenant_id`,`sold_at`);--> statement-breakpoint
CREATE TABLE `packages` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`visits` integer,
	`amount_minor` integer,
	`services` text,
	`valid_days` integer,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `packages_tenant` ON `packages` (`tenant_id`,`created_at`,`id`);