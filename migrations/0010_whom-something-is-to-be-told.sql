CREATE TABLE `untold` (
	`tenant_id` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `untold` SELECT `id` FROM `tenants`;
--> statement-breakpoint
CREATE TRIGGER `events_untold` AFTER INSERT ON `events`
WHEN NOT EXISTS (SELECT 1 FROM `untold` WHERE `tenant_id` = NEW.`tenant_id`)
BEGIN INSERT INTO `untold` (`tenant_id`) VALUES (NEW.`tenant_id`); END;
