-- Yes or no: pregnancy, breastfeeding, intention, childbearing potential, undertakings, contraindications, ACR items
-- Derives:  a reading for each statement: 1 yes, 0 no; usable when its status counts and it says one of them.
-- Unit:     none.
-- Source:   criteria.md inc-02, inc-03, exc-01, exc-09; fhir.md, Observation.
-- Needs:    tested
-- Only for: PregnancyStatus, BreastfeedingStatus, PregnancyIntention, ChildbearingPotential,
--           ContraceptionUndertaking, EggDonationUndertaking, Contraindication, Acr1997Item
WITH finding AS (
    SELECT meaning, list_contains(sure, 'PositiveFinding') AS positive, list_contains(sure, 'NegativeFinding') AS negative,
           list_contains(sure, 'PregnantFinding') AS pregnant, list_contains(sure, 'NotPregnantFinding') AS not_pregnant,
           list_contains(sure, 'BreastfeedingFinding') AS breastfeeding,
           list_contains(sure, 'NotBreastfeedingFinding') AS not_breastfeeding
    FROM meaning
),
said AS (
    SELECT t.*,
           coalesce(f.positive OR (test = 'PregnancyStatus' AND f.pregnant)
                    OR (test = 'BreastfeedingStatus' AND f.breastfeeding), false) AS yes,
           coalesce(f.negative OR (test = 'PregnancyStatus' AND f.not_pregnant)
                    OR (test = 'BreastfeedingStatus' AND f.not_breastfeeding), false) AS no
    FROM tested t LEFT JOIN finding f ON f.meaning = t.value_meaning
    WHERE test IN ('PregnancyStatus', 'BreastfeedingStatus', 'PregnancyIntention', 'ChildbearingPotential',
                   'ContraceptionUndertaking', 'EggDonationUndertaking', 'Contraindication', 'Acr1997Item')
),
decided AS (
    SELECT *, coalesce(value_boolean, CASE WHEN yes AND NOT no THEN true WHEN no AND NOT yes THEN false END) AS holds
    FROM said
)
SELECT subject, test, part, record, low, high, instant, code, final,
       counts AND holds IS NOT NULL AS usable,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_low,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_high, false AS borderline
FROM decided
