-- Medicines as events
-- Derives:  one event an exposure: its interval, confirmed, intravenous, oral, systemic (it reaches the whole body: by its
--           route; without a route that is known, by a medicine that has no topical products; without any route, by a
--           code of products for the whole body).
-- Unit:     site days.
-- Source:   fhir.md, MedicationStatement; criteria.md exc-02, exc-12. Recorded active without an end: still taken.
--           Without any date it began on or before the day its file was put together.
-- Needs:    exposure
WITH way AS MATERIALIZED (
    SELECT meaning, mapped AND NOT unclear AS route_known, list_contains(sure, 'IntravenousRoute') AS by_vein,
           list_contains(sure, 'OralRoute') AS by_mouth, mapped AS any_known,
           list_contains(sure, 'SystemicRoute') AS to_all, list_contains(sure, 'LocalRoute') AS local
    FROM meaning
),
read AS (
    SELECT e.*, m.mapped, m.by_name, r.route_known, r.by_vein, r.by_mouth, r.to_all,
           r.local AND r.route_known AS local,
           CASE WHEN list_contains(m.sure, 'TopicalMedicine')
                     THEN CASE WHEN NOT list_contains(m.sure, 'SystemicMedicine') THEN false END
                WHEN r.meaning IS NULL OR NOT (r.any_known OR list_contains(m.sure, 'MedicineWithTopicalProducts'))
                     THEN CASE WHEN list_contains(m.sure, 'SystemicMedicine') THEN true END END AS by_medicine,
           e.end__low IS NOT NULL OR e.end__high IS NOT NULL AS ended,
           coalesce(e.status IN ('active', 'in-progress'), false) AS ongoing,
           undated(e.start_low, e.start_high, e.end__low, e.end__high) AND e.assembled_high IS NOT NULL AS by_file
    FROM exposure e JOIN meaning m ON m.meaning = e.meaning LEFT JOIN way r ON r.meaning = e.route_meaning
)
SELECT subject, 'exposure' AS path, record, meaning, NOT mapped AS unmapped,
       coalesce(status IN ('active', 'completed', 'stopped', 'in-progress', 'on-hold'), false) AS confirmed,
       earliest(start_low) AS start_low, CASE WHEN by_file THEN assembled_high ELSE latest(start_high) END AS start_high,
       CASE WHEN ended THEN coalesce(end__low, start_low, DATE '0001-01-01')
            WHEN administered THEN earliest(start_low)
            WHEN ongoing THEN DATE '9999-12-31' ELSE earliest(start_low) END AS end_low,
       CASE WHEN ended THEN latest(end__high) WHEN administered THEN CASE WHEN by_file THEN assembled_high ELSE latest(start_high) END
            ELSE DATE '9999-12-31' END AS end_high,
       CASE WHEN by_vein THEN true WHEN route_known THEN false END AS intravenous,
       CASE WHEN by_mouth THEN true WHEN route_known THEN false END AS oral,
       CASE WHEN NOT coalesce(local OR to_all, false) THEN by_medicine WHEN local AND NOT to_all THEN false
            WHEN to_all AND NOT local AND by_medicine IS DISTINCT FROM false THEN true END AS systemic,
       list_concat(CASE WHEN ongoing AND NOT ended AND NOT coalesce(administered, false)
                        THEN ['convention-active-medicine'] ELSE [] END,
                   CASE WHEN by_file THEN ['convention-undated-event'] ELSE [] END,
                   CASE WHEN by_name THEN ['read-by-name'] ELSE [] END) AS flags
FROM read
