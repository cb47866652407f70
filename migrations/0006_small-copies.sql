CREATE TABLE `booking_resources` (
	`tenant_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`start_at` integer NOT NULL,
	`booking_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `resource_id`, `start_at`, `booking_id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `booking_resources`
SELECT `allocations`.`tenant_id`, `allocations`.`resource_id`, `bookings`.`start_at`, `bookings`.`id`
FROM `allocations` CROSS JOIN `bookings` ON `bookings`.`id` = `allocations`.`booking_id`
WHERE `allocations`.`claim` = 'exclusive' AND `bookings`.`is_numbered` = 1;
--> statement-breakpoint
DROP TABLE `allocations`;--> statement-breakpoint
CREATE INDEX `bookings_holds` ON `bookings` (`id`) WHERE is_numbered = 0;--> statement-breakpoint
CREATE TABLE `new_events` (
	`tenant_id` text NOT NULL,
	`position` integer DEFAULT (cast(unixepoch('subsec') * 1000 as integer)) NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`subject_id` text NOT NULL,
	`revision` integer,
	`occurred_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `position`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_events`
SELECT `tenant_id`, `position`, `id`, `type`, `subject_id`, `revision`, `occurred_at` FROM `events`
WHERE `subject_id` NOT IN (SELECT `id` FROM `bookings` WHERE is_numbered = 0)
ORDER BY `tenant_id`, `position`;
--> statement-breakpoint
DROP TABLE `events`;--> statement-breakpoint
ALTER TABLE `new_events` RENAME TO `events`;--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE TABLE `new_customers` (
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
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_customers`
SELECT `id`, `tenant_id`, `name`, `email`, `phone`, `time_zone`, `locale`, `notes`, `search_text`, `created_at`,
  `updated_at`, `erased_at`
FROM `customers` ORDER BY `id`;
--> statement-breakpoint
DROP TABLE `customers`;--> statement-breakpoint
ALTER TABLE `new_customers` RENAME TO `customers`;--> statement-breakpoint
CREATE INDEX `customers_tenant` ON `customers` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
DELETE FROM `bookings` WHERE is_numbered = 0;--> statement-breakpoint
DROP INDEX `bookings_status`;--> statement-breakpoint
UPDATE `bookings` SET `document` = json_set(
  json_remove(`document`, '$.id', '$.tenantId', '$.resourceId', '$.number', '$.isNumbered', '$.status', '$.revision',
    '$.startAt', '$.endAt', '$.createdAt', '$.updatedAt'),
  '$.service', json_object(
    'id', `document` ->> '$.service.id',
    'code', `document` ->> '$.service.code',
    'name', `document` ->> '$.service.name',
    'revision', `document` ->> '$.service.revision',
    'bufferBeforeMinutes', `document` ->> '$.service.bufferBeforeMinutes',
    'bufferAfterMinutes', `document` ->> '$.service.bufferAfterMinutes',
    'cancellation', json(`document` -> '$.service.cancellation'),
    'location', json(`document` -> '$.service.location')));
--> statement-breakpoint
CREATE INDEX `bookings_status` ON `bookings` (`tenant_id`,`status`,`start_at`,`id`) WHERE status <> 'confirmed';
