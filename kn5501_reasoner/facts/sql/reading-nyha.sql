-- NYHA classes
-- Derives:  a reading for each recorded class, coded or written ("II-III" is 2 to 3).
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
ranked AS (
    SELECT *,
           coalesce(list_min(classes), list_position(['I', 'II', 'III', 'IV'], written.lower),
                    TRY_CAST(written.lower AS INTEGER)) AS first,
           coalesce(list_max(classes), list_position(['I', 'II', 'III', 'IV'], written.upper),
                    TRY_CAST(written.upper AS INTEGER), list_position(['I', 'II', 'III', 'IV'], written.lower),
                    TRY_CAST(written.lower AS INTEGER)) AS last
    FROM coded
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND coalesce(first <= last, false) AS usable,
       CAST(first AS DECIMAL(38, 18)) AS value_low, CAST(last AS DECIMAL(38, 18)) AS value_high, false AS borderline
FROM ranked
