-- Values of a record in the message of a data error
-- Derives:  digits(number): a decimal without padding zeros; span(low, high): a closed interval, in which an open end that
--           was moved one step of 10^-9 inward is said as it was recorded: above 200, below 10;
--           later(moment, day, other_moment, other_day): by which instants, or else days, one date is later than another.
-- Unit:     as the numbers; UTC, site days.
-- Source:   criteria.md, numbers and data errors.
CREATE OR REPLACE MACRO digits(number) AS regexp_replace(CAST(number AS VARCHAR), '\.0*$|(\.[0-9]*[1-9])0+$', '\1');
CREATE OR REPLACE MACRO span(low, high) AS
    CASE WHEN low IS NULL AND high IS NULL THEN NULL
         WHEN low IS NULL THEN CASE WHEN high = round(high, 8) THEN 'at most ' ELSE 'below ' END || digits(round(high, 8))
         WHEN high IS NULL THEN CASE WHEN low = round(low, 8) THEN 'at least ' ELSE 'above ' END || digits(round(low, 8))
         WHEN high - low < 0.000000001 THEN digits(round(low, 9))
         ELSE digits(round(low, 9)) || ' to ' || digits(round(high, 9)) END;
CREATE OR REPLACE MACRO later(moment, day, other_moment, other_day) AS
    CASE WHEN moment IS NOT NULL AND other_moment IS NOT NULL THEN moment || ' UTC after ' || other_moment || ' UTC'
         ELSE day || ' after ' || other_day END;
