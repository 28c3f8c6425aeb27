-- Completed years and month codes
-- Derives:  completed_years: largest n with birth <= day - n years;
--           month_code: largest n with day <= anchor - n months, plus 0.5 unless equal; -0.5 after the anchor.
--           Both take what they propose from years_apart or months_apart of the row before (planning repeats a function
--           wherever a macro repeats its argument).
-- Unit:     years; months.
-- Source:   criteria.md, windows. Only comparisons with `anchor - INTERVAL` decide; year and month parts propose n.
CREATE OR REPLACE MACRO years_apart(day, birth) AS CAST(year(day) - year(birth) AS INTEGER);
CREATE OR REPLACE MACRO completed_years(day, birth, apart) AS
    apart - CASE WHEN birth <= day - to_years(apart) THEN 0 ELSE 1 END;
CREATE OR REPLACE MACRO months_apart(anchor, day) AS
    CAST((year(anchor) - year(day)) * 12 + month(anchor) - month(day) AS INTEGER);
CREATE OR REPLACE MACRO month_code(anchor, day, apart, reached) AS
    CASE WHEN day > anchor THEN -0.5 WHEN day = reached THEN apart WHEN day < reached THEN apart + 0.5 ELSE apart - 0.5 END;
