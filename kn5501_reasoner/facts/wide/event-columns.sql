-- Events as columns
-- Derives:  one row for each node that an event is on the subject graph: the number of its classes, whether it stands on
--           its path, on that of unmapped codes and on those of broad codes, attributes (NULL: unknown) and offsets (NULL: open).
-- Unit:     days; month code; class 1 to 4.
-- Source:   ontology/modules/facts.ttl; the subject graph (graph.py), which a test compares.
SELECT e.subject, n.kind, CASE WHEN e.path = 'unmappedAllergy' THEN 'allergy' ELSE e.path END AS path,
       e.path <> 'unmappedAllergy'
           AND NOT (e.path IN ('condition', 'exposure', 'allergy') AND NOT n.sure AND (e.confirmed OR coalesce(e.broad_kind, false)))
           AND NOT (e.path = 'allergy' AND n.sure AND coalesce(e.broad_kind, false)) AS listed,
       e.path IN ('condition', 'exposure', 'allergy') AND NOT n.sure AND (e.confirmed OR coalesce(e.broad_kind, false)) AS broad,
       e.path = 'allergy' AND n.sure AND coalesce(e.broad_kind, false) AS doubtful,
       coalesce(e.unmapped, false) AND e.path IN ('condition', 'exposure', 'allergy', 'unmappedAllergy') AS unmapped,
       e.confirmed AND n.sure AS confirmed, e.active, e.cured, e.severe, e.intravenous, e.oral, e.systemic,
       e.interventional,
       CASE WHEN e.path = 'condition' AND x.record IS NOT NULL THEN true END AS excised,
       CAST(e.screening_days_low AS INTEGER) AS daysBeforeScreening_low,
       CAST(e.screening_days_high AS INTEGER) AS daysBeforeScreening_high,
       CAST(e.enrolment_days_low AS INTEGER) AS daysBeforeEnrolment_low,
       CAST(e.enrolment_days_high AS INTEGER) AS daysBeforeEnrolment_high,
       CAST(e.infusion_days_low AS INTEGER) AS daysBeforeInfusion_low,
       CAST(e.infusion_days_high AS INTEGER) AS daysBeforeInfusion_high,
       CAST(e.enrolment_months_low AS DECIMAL(9, 1)) AS monthsBeforeEnrolment_low,
       CAST(e.enrolment_months_high AS DECIMAL(9, 1)) AS monthsBeforeEnrolment_high,
       e.nyha_low AS nyhaClass_low, e.nyha_high AS nyhaClass_high
FROM placed_event e
JOIN node n ON n.path = e.path AND n.meaning IS NOT DISTINCT FROM e.meaning
           AND n.own_classes IS NOT DISTINCT FROM e.own_classes AND n.own_possible IS NOT DISTINCT FROM e.own_possible
LEFT JOIN (SELECT DISTINCT subject, record FROM excision) x ON x.subject = e.subject AND x.record = e.record
