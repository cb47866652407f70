DROP INDEX `payments_created`;--> statement-breakpoint
DROP INDEX `payments_state`;--> statement-breakpoint
DROP INDEX `payments_due`;--> statement-breakpoint
ALTER TABLE `payments` ADD `counted_at` integer GENERATED ALWAYS AS (coalesce(paid_at, created_at)) VIRTUAL NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `ask_at` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `asked_from` integer GENERATED ALWAYS AS (coalesce(ask_at, created_at + 600000)) VIRTUAL NOT NULL;--> statement-breakpoint
CREATE INDEX `payments_counted` ON `payments` (`tenant_id`,`counted_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_asked` ON `payments` (`asked_from`) WHERE state = 'open' and provider is not null and booking_id >= 'bkg_' and booking_id < 'bkg~';--> statement-breakpoint
CREATE INDEX `payments_state` ON `payments` (`tenant_id`,`state`,`counted_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_due` ON `payments` (`tenant_id`,`counted_at`,`id`) WHERE due_minor > 0;