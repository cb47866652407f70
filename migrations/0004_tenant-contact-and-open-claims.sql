ALTER TABLE `services` ADD `series_max` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `seats_per_booking` integer DEFAULT 4 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `answer_seconds` integer DEFAULT 172800 NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `country` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `address` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `phone` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `website` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `suspended_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `deleted_at` integer;