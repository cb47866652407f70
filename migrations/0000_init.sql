CREATE TABLE `allocations` (
	`tenant_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`claim` text NOT NULL,
	`units` integer NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`is_blocking` integer NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`booking_id`, `resource_id`)
);
--> statement-breakpoint
CREATE INDEX `allocations_resource` ON `allocations` (`tenant_id`,`resource_id`,`start_at`);--> statement-breakpoint
CREATE TABLE `audit` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text NOT NULL,
	`detail` text DEFAULT '{}' NOT NULL,
	`occurred_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_id` ON `audit` (`id`);--> statement-breakpoint
CREATE INDEX `audit_tenant` ON `audit` (`tenant_id`,`position`);--> statement-breakpoint
CREATE TABLE `bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`number` text,
	`number_year` integer,
	`number_sequence` integer,
	`is_numbered` integer NOT NULL,
	`status` text NOT NULL,
	`revision` integer NOT NULL,
	`service_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`customer_id` text,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`document` text NOT NULL,
	`search_text` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `bookings_start` ON `bookings` (`tenant_id`,`start_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_status` ON `bookings` (`tenant_id`,`status`,`start_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_service` ON `bookings` (`tenant_id`,`service_id`,`start_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_resource` ON `bookings` (`tenant_id`,`resource_id`,`start_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_customer` ON `bookings` (`tenant_id`,`customer_id`,`start_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_updated` ON `bookings` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_number` ON `bookings` (`tenant_id`,`number_year`,`number_sequence`);--> statement-breakpoint
CREATE TABLE `closures` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`resource_id` text,
	`service_id` text,
	`start_at` integer,
	`end_at` integer,
	`dates` text,
	`from_minute` integer,
	`to_minute` integer,
	`reason` text,
	`active` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `closures_tenant` ON `closures` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `customers` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text,
	`email` text,
	`phone` text,
	`time_zone` text,
	`locale` text,
	`notes` text,
	`search_text` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`erased_at` integer
);
--> statement-breakpoint
CREATE INDEX `customers_tenant` ON `customers` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `events` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`type` text NOT NULL,
	`subject_id` text NOT NULL,
	`revision` integer,
	`occurred_at` integer NOT NULL,
	`data` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_tenant` ON `events` (`tenant_id`,`position`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `members_tenant_email` ON `members` (`tenant_id`,`email`);--> statement-breakpoint
CREATE TABLE `pushes` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`resource_id` text NOT NULL,
	`ref` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `kind`, `resource_id`, `ref`)
);
--> statement-breakpoint
CREATE INDEX `pushes_created` ON `pushes` (`created_at`);--> statement-breakpoint
CREATE TABLE `resources` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`time_zone` text NOT NULL,
	`capacity` integer NOT NULL,
	`max_guests` integer,
	`max_bookings_per_day` integer,
	`parent_id` text,
	`active` integer NOT NULL,
	`weekly` text DEFAULT '[]' NOT NULL,
	`overrides` text DEFAULT '[]' NOT NULL,
	`pools` text DEFAULT '[]' NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `resources_tenant` ON `resources` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `services` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`category` text,
	`position` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`visible` integer NOT NULL,
	`active` integer NOT NULL,
	`duration` text NOT NULL,
	`buffer_before_minutes` integer NOT NULL,
	`buffer_after_minutes` integer NOT NULL,
	`buffers_inside_hours` integer NOT NULL,
	`step_minutes` integer,
	`min_notice_minutes` integer NOT NULL,
	`horizon_days` integer NOT NULL,
	`daily_limit_minutes` integer,
	`price` text,
	`confirmation` text NOT NULL,
	`hold_seconds` integer NOT NULL,
	`seats` integer NOT NULL,
	`offer_seconds` integer NOT NULL,
	`cancellation` text NOT NULL,
	`questions` text NOT NULL,
	`requires` text NOT NULL,
	`customer_chooses_resource` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `services_tenant_code` ON `services` (`tenant_id`,`code`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `services_tenant_position` ON `services` (`tenant_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`locale` text DEFAULT 'en' NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`branding` text DEFAULT '{}' NOT NULL,
	`embed_origins` text DEFAULT '[]' NOT NULL,
	`policies` text DEFAULT '{}' NOT NULL,
	`email` text NOT NULL,
	`config_revision` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tenants_slug` ON `tenants` (`slug`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`secret_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_secret_hash` ON `tokens` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `tokens_tenant` ON `tokens` (`tenant_id`,`created_at`,`id`);