-- NYHA classes
-- Derives:  a reading for each recorded class, coded, written ("II-III" is 2 to 3) or a number without a unit (or with
--           one that is none, as {class}).
-- Unit:     class 1 to 4.
-- Source:   criteria.md exc-04; fhir.md, NYHA.
-- Needs:    tested
-- Only for: NyhaClassification
WITH coded AS (
    SELECT t.*,
           list_transform(list_filter(coalesce(v.sure, []), lambda c: c IN ('NyhaClass1', 'NyhaClass2', 'NyhaClass3', 'NyhaClass4')),
                          lambda c: CAST(right(c, 1) AS INTEGER)) AS classes,
           regexp_extract(upper(coalesce(value_text, '')),
                          '^\s*(?:NYHA)?\s*(?:CLASS)?\s*(IV|I{1,3}|[1-4])(?:\s*(?:-|–|/|TO)\s*(IV|I{1,3}|[1-4]))?\s*$',
                          ['lower', 'upper']) AS written
    FROM tested t LEFT JOIN meaning v ON v.meaning = t.value_meaning
    WHERE test = 'NyhaClassification'
),
counted AS (
    SELECT *, CASE WHEN numeric THEN coalesce(number_low, 1) WHEN unit IS NULL AND comparator IS NULL THEN plain_value END AS lowest,
           CASE WHEN numeric THEN coalesce(number_high, 4) WHEN unit IS NULL AND comparator IS NULL THEN plain_value END AS highest
    FROM coded
),
numbered AS (
    SELECT *, CASE WHEN value_text IS NULL AND value_codes = '' AND lowest <= 4 AND highest >= 1
                   THEN CAST(greatest(ceil(lowest), 1) AS INTEGER) END AS least_class,
           CASE WHEN value_text IS NULL AND value_codes = '' AND lowest <= 4 AND highest >= 1
                THEN CAST(least(floor(highest), 4) AS INTEGER) END AS most_class
    FROM counted
),
ranked AS (
    SELECT *,
           coalesce(list_min(classes), list_position(['I', 'II', 'III', 'IV'], written.lower),
                    TRY_CAST(written.lower AS INTEGER), least_class) AS first,
           coalesce(list_max(classes), list_position(['I', 'II', 'III', 'IV'], written.upper),
                    TRY_CAST(written.upper AS INTEGER), list_position(['I', 'II', 'III', 'IV'], written.lower),
                    TRY_CAST(written.lower AS INTEGER), most_class) AS last
    FROM numbered
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND coalesce(first <= last, false) AS usable,
       CAST(first AS DECIMAL(38, 18)) AS value_low, CAST(last AS DECIMAL(38, 18)) AS value_high, false AS borderline
FROM ranked
