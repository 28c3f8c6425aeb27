-- Allergies
-- Derives:  a row an observation whose code says that there is an allergy: to the substance that is its value, else to what
--           its name says. OMOP does not say whether an allergy is confirmed. A qualifier may say how severe a reaction was; of
--           others, and whether one was anaphylaxis, nothing is known.
-- Unit:     site days.
-- Source:   docs/omop.md, observation; fhir.md, AllergyIntolerance.
SELECT subject, record, coalesce(value_name, display, codes) AS text,
       CASE WHEN value_iri IS NULL THEN codes ELSE value_iri END AS codes,
       CASE WHEN value_iri IS NULL
            THEN regexp_replace(display, '^(drug )?(allergy|hypersensitivity|intolerance) to ', '', 'i') ELSE value_name END AS display,
       CASE provenance WHEN 'computed' THEN 'unconfirmed' END AS verification,
       CASE WHEN qualifier = 'severe' THEN qualifier WHEN qualifier IN ('mild', 'moderate') THEN qualifier || ' unknown'
            ELSE '' END AS reaction_severity, at_time AS recorded
FROM entry
WHERE kind = 'allergy' AND truth IS DISTINCT FROM false AND provenance IS DISTINCT FROM 'planned'
