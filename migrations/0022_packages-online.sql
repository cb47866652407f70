CREATE TABLE `purchases` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`revision` integer NOT NULL,
	`document` text NOT NULL,
	`look_at` integer,
	`turn` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `purchases_customer` ON `purchases` (`tenant_id`,`customer_id`);--> statement-breakpoint
CREATE INDEX `purchases_waiting` ON `purchases` (`look_at`) WHERE look_at is not null;--> statement-breakpoint
ALTER TABLE `credits` ADD `withdrawn` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
INSERT INTO purchases (id, tenant_id, customer_id, revision, document, look_at, created_at, updated_at)
SELECT id, tenant_id, customer_id, 1, json_object(
  'package', json_object('id', package_id, 'name', name, 'visits', visits, 'amountMinor', amount_minor,
    'services', json(coalesce(services, 'null')), 'validDays', NULL),
  'buyer', NULL, 'commissionPercent', 0, 'payBy', NULL,
  'payment', json_object('id', 'pay_' || substr(id, 5) || '01', 'state', 'paid', 'method', method, 'provider', NULL,
    'amountMinor', price_minor, 'currency', currency, 'checkout', NULL, 'chargeId', NULL, 'refunds', json('[]'),
    'note', NULL, 'by', sold_by, 'createdAt', sold_at, 'paidAt', sold_at)), NULL, sold_at, sold_at
FROM credits;
--> statement-breakpoint
INSERT INTO payments (id, tenant_id, booking_id, revision, state, method, amount_minor, refunded_minor, currency,
  document, created_at, paid_at)
SELECT 'pay_' || substr(id, 5) || '01', tenant_id, id, 1, 'paid', method, price_minor, 0, currency,
  json_object('refunds', json('[]'), 'by', sold_by, 'checkout', NULL, 'commission', 0), sold_at, sold_at
FROM credits;
