-- For how long something is undertaken
-- Derives:  a reading for each undertaking to the trial: yes, to undertake n days is at least n; no, less than n (one step
--           of 10^-9 inward). Usable when its status counts, it says yes or no, and its code says for how long. Doubtful
--           where it cannot be told to which trial it is.
-- Unit:     days after the last dose.
-- Source:   docs/readings.md, inc-03; records that are to one trial.
-- Needs:    tested
-- Reads as: undertaking
WITH said AS (
    SELECT t.*, m.horizon,
           coalesce(value_boolean, CASE WHEN list_contains(f.sure, 'PositiveFinding') THEN true
                                        WHEN list_contains(f.sure, 'NegativeFinding') THEN false END) AS holds
    FROM tested t JOIN meaning m ON m.meaning = t.meaning LEFT JOIN meaning f ON f.meaning = t.value_meaning
    WHERE t.test IN (SELECT CAST(class AS test_name) FROM series WHERE read_as = 'undertaking') AND ours IS NOT FALSE
)
SELECT subject, test, part, record, low, high, instant, code, final,
       coalesce(ours, false) AND counts AND holds IS NOT NULL AND horizon IS NOT NULL AS usable,
       CASE WHEN holds THEN CAST(horizon AS DECIMAL(38, 18)) END AS value_low,
       CASE WHEN NOT holds THEN CAST(horizon AS DECIMAL(38, 18)) - 0.000000001 END AS value_high,
       false AS borderline, ours IS NULL AS doubtful
FROM said
