-- Birth
-- Derives:  the days on which a person may be born, from year, month and day as far as they are recorded; possible: they
--           are in the calendar.
-- Unit:     site days.
-- Source:   docs/omop.md, person.
WITH said AS (
    SELECT rowid AS place, TRY_CAST(year_of_birth AS INTEGER) AS year,
           coalesce(TRY_CAST(month_of_birth AS INTEGER), CASE WHEN month_of_birth IS NOT NULL THEN 0 END) AS month,
           CASE WHEN month_of_birth IS NOT NULL
                THEN coalesce(TRY_CAST(day_of_birth AS INTEGER), CASE WHEN day_of_birth IS NOT NULL THEN 0 END) END AS day,
           year_of_birth IS NOT NULL AS given
    FROM raw_person
),
written AS (
    SELECT *, CASE WHEN year BETWEEN 1 AND 9999 THEN
                  format('{:04d}', year) || CASE WHEN month IS NULL THEN '' ELSE format('-{:02d}', month) END
                  || CASE WHEN day IS NULL THEN '' ELSE format('-{:02d}', day) END END AS text
    FROM said
),
first AS (
    SELECT *, TRY_CAST(text || CASE WHEN month IS NULL THEN '-01-01' WHEN day IS NULL THEN '-01' ELSE '' END AS DATE) AS low
    FROM written
)
SELECT place, text, low, NOT given OR low IS NOT NULL AS possible,
       CASE WHEN month IS NULL THEN TRY_CAST(text || '-12-31' AS DATE) WHEN day IS NULL THEN last_day(low) ELSE low END AS high
FROM first
