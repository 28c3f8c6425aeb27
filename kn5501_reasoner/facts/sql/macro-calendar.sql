-- Completed years and month codes
-- Derives:  completed_years(day, birth): largest n with birth <= day - n years;
--           month_code(anchor, day): largest n with day <= anchor - n months, plus 0.5 unless equal; -0.5 after the anchor.
-- Unit:     years; months.
-- Source:   criteria.md, windows. Only comparisons with `anchor - INTERVAL` decide; year and month parts propose n.
CREATE OR REPLACE MACRO completed_years(day, birth) AS
    (year(day) - year(birth)) - CASE WHEN birth <= day - to_years(CAST(year(day) - year(birth) AS INTEGER)) THEN 0 ELSE 1 END;
CREATE OR REPLACE MACRO months_apart(anchor, day) AS
    CAST((year(anchor) - year(day)) * 12 + month(anchor) - month(day) AS INTEGER);
CREATE OR REPLACE MACRO month_code(anchor, day) AS
    CASE WHEN day > anchor THEN CAST(-0.5 AS DECIMAL(38, 18))
         WHEN day = anchor - to_months(months_apart(anchor, day)) THEN CAST(months_apart(anchor, day) AS DECIMAL(38, 18))
         WHEN day < anchor - to_months(months_apart(anchor, day)) THEN CAST(months_apart(anchor, day) AS DECIMAL(38, 18)) + 0.5
         ELSE CAST(months_apart(anchor, day) AS DECIMAL(38, 18)) - 0.5 END;
