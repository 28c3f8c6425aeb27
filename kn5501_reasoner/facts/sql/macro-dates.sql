-- Dates that may be open, and whether a status counts
-- Derives:  earliest(day), latest(day): an absent bound becomes the first or last day of the calendar;
--           counts(status): the record is final, not a draft or a first report.
-- Unit:     site days.
-- Source:   criteria.md, partial dates and which result counts.
CREATE OR REPLACE MACRO earliest(day) AS coalesce(day, DATE '0001-01-01');
CREATE OR REPLACE MACRO latest(day) AS coalesce(day, DATE '9999-12-31');
CREATE OR REPLACE MACRO counts(status) AS coalesce(status IN ('final', 'amended', 'corrected'), false);
