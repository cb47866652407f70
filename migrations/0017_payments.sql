CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`method` text NOT NULL,
	`provider` text,
	`charge_id` text,
	`amount_minor` integer NOT NULL,
	`refunded_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`due_minor` integer DEFAULT 0 NOT NULL,
	`document` text NOT NULL,
	`created_at` integer NOT NULL,
	`paid_at` integer
);
--> statement-breakpoint
CREATE INDEX `payments_created` ON `payments` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_state` ON `payments` (`tenant_id`,`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_booking` ON `payments` (`tenant_id`,`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `payments_due` ON `payments` (`tenant_id`,`created_at`,`id`) WHERE due_minor > 0;--> statement-breakpoint
CREATE INDEX `payments_charge` ON `payments` (`tenant_id`,`charge_id`) WHERE charge_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`payment_id` text NOT NULL,
	`kind` text NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`issued_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `receipts_number` ON `receipts` (`tenant_id`,`year`,`sequence`);--> statement-breakpoint
CREATE INDEX `receipts_payment` ON `receipts` (`tenant_id`,`payment_id`);--> statement-breakpoint
ALTER TABLE `services` ADD `payment` text;