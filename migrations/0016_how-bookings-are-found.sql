CREATE TABLE `booking_words` (
	`tenant_id` text NOT NULL,
	`word` text NOT NULL,
	`subject_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `word`, `subject_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `booking_words_subject` ON `booking_words` (`subject_id`);
--> statement-breakpoint
-- Takes a text apart into the words by which it is found, as those of customers are: a telephone number also stands there
-- from its end, after a #. What triggers put into this view goes into the table.
-- The trigger looks itself for words that stand there: OR IGNORE would give way to the conflict rule of the outer statement.
CREATE VIEW `booking_texts` AS SELECT `tenant_id`, `subject_id`, `word` AS `text` FROM `booking_words`;
--> statement-breakpoint
CREATE TRIGGER `booking_texts_apart` INSTEAD OF INSERT ON `booking_texts`
BEGIN INSERT INTO `booking_words` (`tenant_id`, `word`, `subject_id`)
  SELECT NEW.`tenant_id`, `value_word`.`word`, NEW.`subject_id` FROM (
  SELECT substr(`value`, 1, 60) AS `word` FROM json_each('[' || replace(json_quote(NEW.`text`), ' ', '","') || ']') WHERE `value` <> ''
  UNION SELECT '#' || rtrim(substr(`value`, -1, 1) || substr(`value`, -2, 1) || substr(`value`, -3, 1) || substr(`value`, -4, 1) || substr(`value`, -5, 1) || substr(`value`, -6, 1) || substr(`value`, -7, 1) || substr(`value`, -8, 1) || substr(`value`, -9, 1) || substr(`value`, -10, 1) || substr(`value`, -11, 1) || substr(`value`, -12, 1) || substr(`value`, -13, 1) || substr(`value`, -14, 1) || substr(`value`, -15, 1), '+') FROM json_each('[' || replace(json_quote(NEW.`text`), ' ', '","') || ']') WHERE `value` GLOB '+[0-9]*') AS `value_word`
  WHERE NOT EXISTS (SELECT 1 FROM `booking_words` AS `had` WHERE `had`.`tenant_id` = NEW.`tenant_id` AND `had`.`word` = `value_word`.`word` AND `had`.`subject_id` = NEW.`subject_id`);
END;
--> statement-breakpoint
-- A booking that says what its customer's record says is found by the words of the customer. So most write nothing here.
CREATE TRIGGER `bookings_worded` AFTER INSERT ON `bookings`
WHEN NEW.`search_text` <> '' AND NOT EXISTS (SELECT 1 FROM `customers` WHERE `customers`.`id` = NEW.`customer_id` AND `customers`.`search_text` = NEW.`search_text` AND `customers`.`merged_into` IS NULL)
BEGIN INSERT INTO `booking_texts` (`tenant_id`, `subject_id`, `text`)
  VALUES (NEW.`tenant_id`, coalesce(NEW.`customer_id`, NEW.`id`), NEW.`search_text`);
END;
--> statement-breakpoint
-- Several bookings share the words of their customer. When one of them loses its person, what the others say stays, unless
-- the customer is erased: then all of them go.
CREATE TRIGGER `bookings_reworded` AFTER UPDATE OF `search_text`, `customer_id` ON `bookings`
WHEN OLD.`search_text` IS NOT NEW.`search_text` OR OLD.`customer_id` IS NOT NEW.`customer_id`
BEGIN DELETE FROM `booking_words` WHERE `subject_id` = OLD.`id`;
DELETE FROM `booking_words` WHERE NEW.`search_text` = '' AND `subject_id` = OLD.`customer_id`;
INSERT INTO `booking_texts` (`tenant_id`, `subject_id`, `text`)
  SELECT DISTINCT `tenant_id`, `customer_id`, `search_text` FROM `bookings`
  WHERE NEW.`search_text` = '' AND `tenant_id` = OLD.`tenant_id` AND `search_text` <> ''
    AND `customer_id` = (SELECT `id` FROM `customers` WHERE `id` = OLD.`customer_id` AND `name` IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM `customers` WHERE `customers`.`id` = `bookings`.`customer_id` AND `customers`.`search_text` = `bookings`.`search_text` AND `customers`.`merged_into` IS NULL);
INSERT INTO `booking_texts` (`tenant_id`, `subject_id`, `text`)
  SELECT NEW.`tenant_id`, coalesce(NEW.`customer_id`, NEW.`id`), NEW.`search_text`
  WHERE NEW.`search_text` <> '' AND NOT EXISTS (SELECT 1 FROM `customers` WHERE `customers`.`id` = NEW.`customer_id` AND `customers`.`search_text` = NEW.`search_text` AND `customers`.`merged_into` IS NULL);
END;
--> statement-breakpoint
CREATE TRIGGER `bookings_unworded` AFTER DELETE ON `bookings` WHEN OLD.`customer_id` IS NULL AND OLD.`search_text` <> ''
BEGIN DELETE FROM `booking_words` WHERE `subject_id` = OLD.`id`;
END;
--> statement-breakpoint
-- A corrected or merged record leaves its bookings as they are, so they keep the words that they were found by. An erased
-- one leaves none.
CREATE TRIGGER `customers_leave_words` AFTER UPDATE ON `customers`
WHEN OLD.`search_text` IS NOT NEW.`search_text` OR OLD.`merged_into` IS NOT NEW.`merged_into` OR OLD.`id` IS NOT NEW.`id`
BEGIN DELETE FROM `booking_words` WHERE `subject_id` = OLD.`id` AND (NEW.`name` IS NULL OR OLD.`id` IS NOT NEW.`id`);
INSERT INTO `booking_texts` (`tenant_id`, `subject_id`, `text`)
  SELECT DISTINCT `tenant_id`, `customer_id`, `search_text` FROM `bookings`
  WHERE NEW.`name` IS NOT NULL AND `tenant_id` = NEW.`tenant_id` AND `customer_id` = NEW.`id` AND `search_text` <> ''
    AND (NEW.`merged_into` IS NOT NULL OR `search_text` <> NEW.`search_text`);
END;
--> statement-breakpoint
CREATE TRIGGER `customers_take_words` AFTER DELETE ON `customers`
BEGIN DELETE FROM `booking_words` WHERE `subject_id` = OLD.`id`;
END;
--> statement-breakpoint
INSERT INTO `booking_texts` (`tenant_id`, `subject_id`, `text`)
  SELECT DISTINCT `tenant_id`, coalesce(`customer_id`, `id`), `search_text` FROM `bookings`
  WHERE `search_text` <> '' AND NOT EXISTS (SELECT 1 FROM `customers` WHERE `customers`.`id` = `bookings`.`customer_id` AND `customers`.`search_text` = `bookings`.`search_text` AND `customers`.`merged_into` IS NULL);
