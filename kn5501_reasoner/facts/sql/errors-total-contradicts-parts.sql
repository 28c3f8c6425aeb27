-- A total that its parts cannot give
-- Derives:  SLEDAI-2K assessments whose recorded total no completion of the recorded descriptors gives.
-- Source:   criteria.md inc-04, data errors.
-- Needs:    sledai
SELECT subject, 'total-contradicts-parts' AS rule, record, 'a SLEDAI-2K total that its descriptors cannot give' AS message,
       span(number_low, number_high) || ', while the descriptors give ' || span(weight, weight + rest) AS value
FROM sledai
WHERE counts AND of_2k AND numeric AND recorded > 0 AND least IS NULL
