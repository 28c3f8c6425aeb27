-- Facts that are the result of one test
-- Derives:  sledai2k, anaTitre, neutrophils, haemoglobin, lvef; childbearingPotential, both undertakings, breastfeeding,
--           consentSigned, sleDiagnosed.
-- Unit:     as ontology/modules/facts.ttl says.
-- Source:   criteria.md inc-01, inc-02, inc-03, inc-04, inc-06, inc-07, inc-08, exc-09.
-- Needs:    result
SELECT r.subject, f.fact, r.low, r.high, CASE WHEN f.truth AND r.low = r.high THEN r.low = 1 END AS holds, r.records,
       CASE WHEN r.low IS NULL AND r.high IS NULL THEN [] ELSE ['convention-newest'] END AS flags
FROM result r JOIN fact_from f ON f.test = r.test
WHERE f.fact IN ('sledai2k', 'anaTitre', 'neutrophils', 'haemoglobin', 'lvef', 'childbearingPotential',
                 'undertakesContraception', 'undertakesNoEggDonation', 'breastfeeding', 'consentSigned', 'sleDiagnosed')
