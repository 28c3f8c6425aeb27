-- Heart failure shown by its NYHA class
-- Derives:  an event of class HeartFailure when the newest class is or may be III or IV and no confirmed condition that
--           surely began by enrolment is coded as heart failure.
-- Unit:     class 1 to 4.
-- Source:   criteria.md exc-04: a recorded III or IV excludes even without a coded heart failure.
-- Needs:    result
-- Only for: NyhaClassification, NyhaClass1, NyhaClass2, NyhaClass3, NyhaClass4
SELECT n.subject, 'condition' AS path, n.record, ['HeartFailure'] AS own_classes, false AS unmapped,
       true AS confirmed, c.low AS start_low, c.high AS start_high,
       DATE '9999-12-31' AS end_low, DATE '9999-12-31' AS end_high,
       n.low AS nyha_low, n.high AS nyha_high, n.records AS nyha_records, n.records AS other_records
FROM result n
JOIN (SELECT subject, min(low) AS low, min(high) AS high FROM counting
      WHERE test = 'NyhaClassification' GROUP BY subject) c ON c.subject = n.subject
WHERE n.test = 'NyhaClassification' AND coalesce(n.high >= 3, true)
  AND NOT EXISTS (SELECT 1 FROM condition h JOIN meaning m ON m.meaning = h.meaning JOIN anchor a ON a.subject = h.subject
                  WHERE h.subject = n.subject AND h.verification = 'confirmed' AND list_contains(m.sure, 'HeartFailure')
                    AND coalesce(h.onset_high, h.recorded_high, CASE WHEN undated(h.onset_low, h.onset_high, h.recorded_low, h.recorded_high)
                                                                                THEN h.assembled_high END) <= a.enrolment_low)
