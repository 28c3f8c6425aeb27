-- The classes of events
-- Derives:  one row for each thing that a code says of an event on one path: the event with its classes, and an
--           unconfirmed double for each class that it only may have and that a rule asks after. What is of no concern
--           stands on no path. Codes are few where events are many.
-- Unit:     none; kind is a number.
-- Source:   the subject graph (graph.py), which a test compares.
WITH coded AS (SELECT DISTINCT path, meaning, own_classes, own_possible FROM placed_event),
classed AS (
    SELECT c.*, list_distinct(list_concat(coalesce(c.own_classes, []), coalesce(m.classes, []))) AS classes,
           list_distinct(list_concat(coalesce(c.own_possible, []), coalesce(m.possible, []))) AS possible
    FROM coded c LEFT JOIN meaning m ON m.meaning = c.meaning
),
doubled AS (SELECT * EXCLUDE (possible), unnest(possible) AS name FROM classed),
node AS (
    SELECT * EXCLUDE (possible), true AS sure FROM classed
    UNION ALL
    SELECT * EXCLUDE (classes, name), [name] AS classes, false AS sure
    FROM doubled WHERE NOT list_contains(classes, name) AND name IN (SELECT class FROM asked_class)
)
SELECT CAST(row_number() OVER (ORDER BY path, sure, list_sort(classes), meaning, own_classes, own_possible) AS INTEGER) AS kind, *
FROM node
WHERE path NOT IN ('condition', 'exposure') OR classes = []
   OR NOT list_has_all(['ClinicalCondition', 'Medicine', 'ConditionOfNoConcern', 'MedicineOfNoConcern'], classes)
