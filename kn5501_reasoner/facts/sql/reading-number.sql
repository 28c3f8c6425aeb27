-- Numbers: neutrophils, haemoglobin, LVEF
-- Derives:  a reading for each result; usable when its status counts, and it has a number in a unit that converts.
-- Unit:     10*9/L, g/L, %.
-- Source:   criteria.md inc-07, inc-08; which result counts.
-- Needs:    tested
-- Only for: NeutrophilCount, HaemoglobinConcentration, LeftVentricularEjectionFraction
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND numeric AS usable, number_low AS value_low, number_high AS value_high, false AS borderline
FROM tested
WHERE test IN ('NeutrophilCount', 'HaemoglobinConcentration', 'LeftVentricularEjectionFraction')
