-- Yes or no: pregnancy, breastfeeding, intention, childbearing potential, undertakings, contraindications, ACR items
-- Derives:  a reading for each statement: 1 yes, 0 no; usable when its status counts and it says one of them.
-- Unit:     none.
-- Source:   criteria.md inc-02, inc-03, exc-01, exc-09; fhir.md, Observation.
-- Needs:    tested
-- Only for: PregnancyStatus, BreastfeedingStatus, PregnancyIntention, ChildbearingPotential,
--           ContraceptionUndertaking, EggDonationUndertaking, Contraindication, Acr1997Item
WITH said AS (
    SELECT *,
           list_contains(value_sure, 'PositiveFinding')
               OR (test = 'PregnancyStatus' AND list_contains(value_sure, 'PregnantFinding'))
               OR (test = 'BreastfeedingStatus' AND list_contains(value_sure, 'BreastfeedingFinding')) AS yes,
           list_contains(value_sure, 'NegativeFinding')
               OR (test = 'PregnancyStatus' AND list_contains(value_sure, 'NotPregnantFinding'))
               OR (test = 'BreastfeedingStatus' AND list_contains(value_sure, 'NotBreastfeedingFinding')) AS no
    FROM tested
    WHERE test IN ('PregnancyStatus', 'BreastfeedingStatus', 'PregnancyIntention', 'ChildbearingPotential',
                   'ContraceptionUndertaking', 'EggDonationUndertaking', 'Contraindication', 'Acr1997Item')
),
decided AS (
    SELECT *, coalesce(value_boolean, CASE WHEN yes AND NOT no THEN true WHEN no AND NOT yes THEN false END) AS holds
    FROM said
)
SELECT subject, test, part, record, low, high, instant, codes, final,
       counts AND holds IS NOT NULL AS usable,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_low,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_high, false AS borderline
FROM decided
