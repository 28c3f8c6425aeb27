-- Heart failure settled by its class
-- Derives:  a row for each record of a usable newest NYHA class: heart failure is settled at enrolment.
-- Unit:     none.
-- Source:   criteria.md exc-04.
-- Needs:    result
-- Only for: NyhaClassification, NyhaClass1, NyhaClass2, NyhaClass3, NyhaClass4
SELECT subject, 'heart-failure' AS domain, unnest(coalesce(records, [record])) AS record, false AS screening, true AS enrolment, false AS infusion
FROM result WHERE test = 'NyhaClassification' AND low IS NOT NULL AND high IS NOT NULL
