ALTER TABLE `customers` ADD `verified_at` integer;--> statement-breakpoint
ALTER TABLE `customers` ADD `latest` text;--> statement-breakpoint
ALTER TABLE `pushes` ADD `detail` text;