-- Oral steroid together with an immunosuppressant or a biologic
-- Derives:  steroidCombinationMonths, and two other readings of it: antimalarials counted; the longest run before enrolment.
--           Days of use are merged over gaps that the parameter allows, per limb; the limb reaches enrolment when its
--           last day does, within the parameter. low: what surely was taken; high: all that may have been taken.
-- Unit:     month code; -1: no such period. NULL: open.
-- Source:   criteria.md inc-09. Enrolment absent: only periods that go on count, up to screening.
WITH medicine AS (
    SELECT e.subject, e.record, e.flags, e.confirmed, e.oral, e.start_low, e.start_high, e.end_low, e.end_high,
           list_contains(m.sure, 'SystemicGlucocorticoid') AS steroid,
           e.unmapped OR list_contains(m.sure, 'SystemicGlucocorticoid')
               OR list_contains(m.possible, 'SystemicGlucocorticoid') AS perhaps_steroid,
           list_has_any(m.sure, ['Immunosuppressant', 'Biologic']) AS partner,
           e.unmapped OR list_has_any(m.sure, ['Immunosuppressant', 'Biologic'])
               OR list_has_any(m.possible, ['Immunosuppressant', 'Biologic']) AS perhaps_partner,
           list_contains(m.sure, 'Antimalarial') AS antimalarial,
           e.unmapped OR list_contains(m.sure, 'Antimalarial') OR list_contains(m.possible, 'Antimalarial') AS perhaps_antimalarial
    FROM placed_event e JOIN meaning m ON m.meaning = e.meaning
    WHERE e.path = 'exposure'
),
limb AS (
    SELECT *, unnest([
        {'limb': 'steroid', 'certain': true, 'holds': confirmed AND steroid AND oral},
        {'limb': 'steroid', 'certain': false, 'holds': perhaps_steroid AND coalesce(oral, true)},
        {'limb': 'partner', 'certain': true, 'holds': confirmed AND partner},
        {'limb': 'partner', 'certain': false, 'holds': perhaps_partner},
        {'limb': 'wide partner', 'certain': true, 'holds': confirmed AND (partner OR antimalarial)},
        {'limb': 'wide partner', 'certain': false, 'holds': perhaps_partner OR perhaps_antimalarial}], recursive := true)
    FROM medicine
),
used AS (
    SELECT l.subject, l.limb, l.certain, l.record, l.flags,
           CASE WHEN l.certain THEN l.start_high ELSE l.start_low END AS first,
           CASE WHEN l.certain THEN l.end_low ELSE l.end_high END AS last
    FROM limb l JOIN anchor a ON a.subject = l.subject
    WHERE l.holds AND CASE WHEN l.certain THEN l.start_high <= l.end_low AND l.start_high <= a.enrolment_low
                           ELSE l.start_low <= a.enrolment_high END
),
marked AS (
    SELECT u.*, coalesce(u.first > max(u.last) OVER before + to_days(p.gap_days + 1), true) AS opens
    FROM used u CROSS JOIN parameter p
    WINDOW before AS (PARTITION BY subject, limb, certain ORDER BY first, last, record
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
numbered AS (
    SELECT *, sum(CAST(opens AS INTEGER)) OVER (PARTITION BY subject, limb, certain ORDER BY first, last, record
                                                ROWS UNBOUNDED PRECEDING) AS period
    FROM marked
),
period AS (
    SELECT subject, limb, certain, min(first) AS first, max(last) AS last, list(record) AS records, flatten(list(flags)) AS flags
    FROM numbered GROUP BY subject, limb, certain, period
),
pair AS (
    SELECT a.subject, s.certain, q.limb, greatest(s.first, q.first) AS first, least(s.last, q.last) AS last,
           a.enrolment_low AS anchor,
           CASE WHEN a.enrolment IS NULL THEN least(s.last, q.last) = DATE '9999-12-31'
                ELSE least(s.last, q.last) >= a.enrolment - to_days(p.reach_days) END AS reaches,
           list_concat(s.records, q.records) AS records, list_concat(s.flags, q.flags) AS flags
    FROM period s JOIN period q ON q.subject = s.subject AND q.certain = s.certain
    JOIN anchor a ON a.subject = s.subject CROSS JOIN parameter p
    WHERE s.limb = 'steroid' AND q.limb <> 'steroid'
),
proposed AS (
    SELECT *, CASE limb WHEN 'partner' THEN 'steroidCombinationMonths'
                        ELSE 'steroidCombinationMonthsWithAntimalarials' END AS fact, anchor AS until
    FROM pair WHERE reaches
    UNION ALL
    SELECT *, 'longestSteroidCombinationMonths', least(last, anchor) FROM pair
    WHERE limb = 'partner' AND first <= least(last, anchor)
),
counted AS (
    SELECT *, months_apart(until, first) AS apart FROM proposed
),
measured AS (
    SELECT *, month_code(until, first, apart, until - to_months(apart)) AS months FROM counted
),
bound AS (
    SELECT subject, fact, max(months) FILTER (certain) AS sure, max(months) FILTER (NOT certain) AS perhaps,
           coalesce(bool_or(first = DATE '0001-01-01') FILTER (NOT certain), false) AS unlimited,
           flatten(list(records)) AS records, flatten(list(flags)) AS flags
    FROM measured GROUP BY subject, fact
)
SELECT a.subject, f.fact, coalesce(b.sure, -1) AS low,
       CASE WHEN s.subject IS NOT NULL AND a.enrolment IS NOT NULL AND NOT coalesce(b.unlimited, false)
            THEN coalesce(b.perhaps, -1) END AS high,
       list_concat(coalesce(b.records, []), coalesce(s.records, [])) AS records, coalesce(b.flags, []) AS flags
FROM anchor a
CROSS JOIN (VALUES ('steroidCombinationMonths'), ('steroidCombinationMonthsWithAntimalarials'),
                   ('longestSteroidCombinationMonths')) AS f(fact)
LEFT JOIN bound b ON b.subject = a.subject AND b.fact = f.fact
LEFT JOIN (SELECT subject, list(record) AS records FROM settled
           WHERE domain = 'medication' AND anchor = 'enrolment' GROUP BY subject) s ON s.subject = a.subject
