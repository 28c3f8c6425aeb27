-- Dates that may be open, whether a status counts, and events without a date
-- Derives:  earliest(day), latest(day): an absent bound becomes the first or last day of the calendar;
--           counts(status): the record is final, not a draft or a first report;
--           of_anchor(name, ...): the day of the anchor of that name, of three; without a name the last of the calendar;
--           undated(...): none of the bounds of an event's dates is known, so that it lies on or before the day its
--           file was put together, where that is known.
-- Unit:     site days.
-- Source:   docs/readings.md, dates and the result that counts.
CREATE OR REPLACE MACRO earliest(day) AS coalesce(day, DATE '0001-01-01');
CREATE OR REPLACE MACRO latest(day) AS coalesce(day, DATE '9999-12-31');
CREATE OR REPLACE MACRO of_anchor(name, screening, enrolment, infusion) AS
    CASE name WHEN 'screening' THEN screening WHEN 'enrolment' THEN enrolment WHEN 'infusion' THEN infusion
              ELSE DATE '9999-12-31' END;
CREATE OR REPLACE MACRO counts(status) AS coalesce(status IN ('final', 'amended', 'corrected'), false);
CREATE OR REPLACE MACRO undated(one_low, one_high, other_low, other_high) AS
    one_low IS NULL AND one_high IS NULL AND other_low IS NULL AND other_high IS NULL;
