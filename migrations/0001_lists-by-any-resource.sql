DROP INDEX `allocations_resource`;--> statement-breakpoint
ALTER TABLE `allocations` ADD `booking_start_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `allocations_bookings` ON `allocations` (`tenant_id`,`resource_id`,`claim`,`booking_start_at`,`booking_id`);--> statement-breakpoint
DROP INDEX `bookings_resource`;--> statement-breakpoint
UPDATE `allocations` SET `booking_start_at` = coalesce((SELECT `start_at` FROM `bookings` WHERE `bookings`.`id` = `allocations`.`booking_id`), 0);
