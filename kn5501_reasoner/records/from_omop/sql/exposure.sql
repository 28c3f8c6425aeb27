-- Medicines
-- Derives:  a row a drug_exposure, or one for each ingredient of a product with several. The end is the recorded one; else,
--           of what was administered, the end of the row; else it lies between the end of the supply (where its length is
--           recorded; else the start) and the end of the row or of all supplies; without these, and on lists, it is open. An end
--           29 or 89 days after the start, of no known supply, is what the CDM fills in where nothing is known.
-- Unit:     site days.
-- Source:   docs/omop.md, drug_exposure; fhir.md, MedicationRequest.
WITH stated AS (
    SELECT o.*, iri('drug_exposure', drug_exposure_id) AS record, c.iri AS recorded, s.iri AS standard,
           coalesce(s.name, c.name, plain(drug_source_value)) AS display, p.provenance, r.iri AS route,
           CASE WHEN days_supply BETWEEN 1 AND 3660 THEN days_supply END AS supply,
           supply IS NULL AND coalesce(drug_exposure_end_date - drug_exposure_start_date IN (29, 89), false) AS guessed,
           coalesce(i.ingredients, []) AS ingredients
    FROM raw_drug_exposure o
    LEFT JOIN code c ON c.concept_id = o.drug_source_concept_id
    LEFT JOIN code s ON s.concept_id = o.drug_concept_id
    LEFT JOIN code p ON p.concept_id = o.drug_type_concept_id
    LEFT JOIN code r ON r.concept_id = o.route_concept_id
    LEFT JOIN (SELECT drug_concept_id, list({'iri': k.iri, 'name': k.name} ORDER BY k.iri) AS ingredients
               FROM ingredient JOIN code k ON k.concept_id = ingredient_concept_id GROUP BY drug_concept_id) i
           ON i.drug_concept_id = o.drug_concept_id
),
bounded AS (
    SELECT *, drug_exposure_start_date AS began,
           coalesce(verbatim_end_date, CASE WHEN provenance = 'administered' THEN drug_exposure_end_date END) AS known,
           in_calendar(CASE WHEN supply IS NOT NULL AND stop_reason IS NULL
                THEN drug_exposure_start_date + CAST(supply - 1 AS INTEGER) ELSE drug_exposure_start_date END) AS earliest,
           CASE WHEN provenance = 'listed' THEN NULL
                ELSE in_calendar(greatest(
                              CASE WHEN drug_exposure_end_date > drug_exposure_start_date AND NOT guessed THEN drug_exposure_end_date END,
                              CASE WHEN refills BETWEEN 0 AND 366
                                   THEN drug_exposure_start_date + CAST(supply * (1 + refills) AS INTEGER) END)) END AS latest
    FROM stated
),
shaped AS (
    SELECT CAST(person_id AS VARCHAR) AS subject, record, coding(recorded, standard, drug_source_value) AS codes, display,
           CASE provenance WHEN 'computed' THEN 'unknown' WHEN 'planned' THEN 'intended'
                ELSE CASE WHEN stop_reason IS NOT NULL THEN 'stopped' ELSE 'completed' END END AS status,
           coalesce(route, '') AS route, span(began, began) AS start,
           CASE WHEN known IS NOT NULL THEN span(known, known)
                ELSE span(CASE WHEN latest < earliest THEN latest ELSE earliest END, latest) END AS end_,
           CASE WHEN provenance = 'administered' AND (known IS NULL OR known = began) THEN true END AS administered,
           ingredients
    FROM bounded
)
SELECT subject, record, coalesce(display, codes) AS text,
       CASE WHEN len(ingredients) = 1 THEN link(list_append(string_split(codes, ' '), ingredients[1].iri)) ELSE codes END AS codes,
       display, status, route, start, end_, administered
FROM shaped WHERE len(ingredients) < 2
UNION ALL
SELECT subject, concat(record, '#ingredient-', place), coalesce(display, codes), ingredients[place].iri,
       ingredients[place].name, status, route, start, end_, administered
FROM (SELECT *, unnest(range(1, len(ingredients) + 1)) AS place FROM shaped WHERE len(ingredients) > 1)
