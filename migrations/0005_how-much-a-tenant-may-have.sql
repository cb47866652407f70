-- The actions count before they add; these stand behind them, as two requests may count at the same time. What was
-- deleted counts for less: a person's data is looked for there too.
CREATE TRIGGER `services_of_tenant_bounded` BEFORE INSERT ON `services`
WHEN (SELECT count(*) FROM `services` WHERE `tenant_id` = NEW.`tenant_id` AND `deleted_at` IS NULL) >= 200
  OR (SELECT count(*) FROM `services` WHERE `tenant_id` = NEW.`tenant_id`) >= 1000
BEGIN SELECT RAISE(ABORT, 'too_many_services'); END;
--> statement-breakpoint
CREATE TRIGGER `resources_of_tenant_bounded` BEFORE INSERT ON `resources`
WHEN (SELECT count(*) FROM `resources` WHERE `tenant_id` = NEW.`tenant_id` AND `deleted_at` IS NULL) >= 200
  OR (SELECT count(*) FROM `resources` WHERE `tenant_id` = NEW.`tenant_id`) >= 1000
BEGIN SELECT RAISE(ABORT, 'too_many_resources'); END;
--> statement-breakpoint
CREATE TRIGGER `closures_of_tenant_bounded` BEFORE INSERT ON `closures`
WHEN (SELECT count(*) FROM `closures` WHERE `tenant_id` = NEW.`tenant_id` AND `deleted_at` IS NULL) >= 2000
BEGIN SELECT RAISE(ABORT, 'too_many_closures'); END;
