CREATE TABLE `booking_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`customer_id` text,
	`author` text NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `booking_notes_booking` ON `booking_notes` (`tenant_id`,`booking_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `booking_notes_customer` ON `booking_notes` (`tenant_id`,`customer_id`) WHERE customer_id is not null;--> statement-breakpoint
CREATE INDEX `events_changes` ON `events` (`subject_id`,`position`) WHERE revision > 1;