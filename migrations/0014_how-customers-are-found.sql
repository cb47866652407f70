CREATE TABLE `customer_words` (
	`tenant_id` text NOT NULL,
	`word` text NOT NULL,
	`customer_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `word`, `customer_id`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `customers` ADD `merged_into` text;--> statement-breakpoint
CREATE INDEX `customers_merged` ON `customers` (`merged_into`) WHERE merged_into is not null;--> statement-breakpoint
-- The words of a customer follow each change of the text. A telephone number also stands there from its end, after a #, so
-- that a national form finds it. A customer who was merged is found as the other.
CREATE TRIGGER `customers_worded` AFTER INSERT ON `customers`
BEGIN INSERT OR IGNORE INTO `customer_words` (`tenant_id`, `word`, `customer_id`)
  SELECT NEW.`tenant_id`, `word`, NEW.`id` FROM (
  SELECT substr(`value`, 1, 60) AS `word` FROM json_each('[' || replace(json_quote(NEW.`search_text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+') FROM json_each('[' || replace(json_quote(NEW.`search_text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*') WHERE NEW.`merged_into` IS NULL;
END;--> statement-breakpoint
CREATE TRIGGER `customers_reworded` AFTER UPDATE ON `customers`
WHEN OLD.`search_text` IS NOT NEW.`search_text` OR OLD.`merged_into` IS NOT NEW.`merged_into` OR OLD.`id` IS NOT NEW.`id`
BEGIN DELETE FROM `customer_words` WHERE `tenant_id` = OLD.`tenant_id` AND `customer_id` = OLD.`id` AND `word` IN (
  SELECT substr(`value`, 1, 60) AS `word` FROM json_each('[' || replace(json_quote(OLD.`search_text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+') FROM json_each('[' || replace(json_quote(OLD.`search_text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*');
INSERT OR IGNORE INTO `customer_words` (`tenant_id`, `word`, `customer_id`)
  SELECT NEW.`tenant_id`, `word`, NEW.`id` FROM (
  SELECT substr(`value`, 1, 60) AS `word` FROM json_each('[' || replace(json_quote(NEW.`search_text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+') FROM json_each('[' || replace(json_quote(NEW.`search_text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*') WHERE NEW.`merged_into` IS NULL;
END;--> statement-breakpoint
CREATE TRIGGER `customers_unworded` AFTER DELETE ON `customers`
BEGIN DELETE FROM `customer_words` WHERE `tenant_id` = OLD.`tenant_id` AND `customer_id` = OLD.`id` AND `word` IN (
  SELECT substr(`value`, 1, 60) AS `word` FROM json_each('[' || replace(json_quote(OLD.`search_text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+') FROM json_each('[' || replace(json_quote(OLD.`search_text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*');
END;--> statement-breakpoint
INSERT OR IGNORE INTO `customer_words` (`tenant_id`, `word`, `customer_id`)
  SELECT `customers`.`tenant_id`, substr(`value`, 1, 60), `customers`.`id` FROM `customers`, json_each('[' || replace(json_quote(`customers`.`search_text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT `customers`.`tenant_id`, '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+'), `customers`.`id` FROM `customers`, json_each('[' || replace(json_quote(`customers`.`search_text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*';
