-- How many of several groups of medicines were taken
-- Derives:  every fact that is declared so: groups of which a medicine surely was taken on or before the anchor, up to groups
--           of which one may have been; of all where medication is not settled there. Medicines of one group count once;
--           where a group is taken by mouth, other routes do not count, and what does not reach the whole body counts nowhere.
-- Unit:     {groups}.
-- Source:   docs/facts.md.
WITH asked AS (
    SELECT a.subject, m.fact, m.member, m.classes, m.oral, m.anchor,
           of_anchor(m.anchor, a.screening, a.enrolment_low, a.infusion_low) AS earliest,
           of_anchor(m.anchor, a.screening, a.enrolment_high, a.infusion_high) AS latest
    FROM anchor a CROSS JOIN fact_member m
    WHERE a.screening IS NOT NULL
),
taken AS (
    SELECT a.subject, a.fact, a.member,
           bool_or(e.confirmed AND list_has_any(c.sure, a.classes) AND e.start_high <= a.earliest
                   AND e.systemic IS TRUE AND (NOT a.oral OR e.oral IS TRUE)) AS surely,
           list(e.record) AS records, flatten(list(e.flags)) AS flags
    FROM asked a JOIN placed_event e ON e.subject = a.subject AND e.path = 'exposure' JOIN meaning c ON c.meaning = e.meaning
    WHERE (NOT c.mapped OR list_has_any(c.sure, a.classes) OR list_has_any(c.possible, a.classes))
      AND coalesce(e.start_low <= a.latest, true)
      AND e.systemic IS DISTINCT FROM false AND (NOT a.oral OR e.oral IS DISTINCT FROM false)
    GROUP BY a.subject, a.fact, a.member
),
reviewed AS (
    SELECT subject, bool_or(screening) AS screening, bool_or(enrolment) AS enrolment, bool_or(infusion) AS infusion,
           list(record) AS records
    FROM settled WHERE domain = 'medication' GROUP BY subject
)
SELECT a.subject, a.fact,
       CAST(count(*) FILTER (t.surely) AS DECIMAL(38, 18)) AS low,
       CAST(CASE WHEN any_value(CASE a.anchor WHEN 'screening' THEN r.screening WHEN 'enrolment' THEN r.enrolment ELSE r.infusion END)
                 THEN count(t.member) ELSE count(*) END AS DECIMAL(38, 18)) AS high,
       list_concat(coalesce(flatten(list(t.records)), []), coalesce(any_value(r.records), [])) AS records,
       coalesce(flatten(list(t.flags)), []) AS flags
FROM asked a
LEFT JOIN taken t ON t.subject = a.subject AND t.fact = a.fact AND t.member = a.member
LEFT JOIN reviewed r ON r.subject = a.subject
GROUP BY a.subject, a.fact
