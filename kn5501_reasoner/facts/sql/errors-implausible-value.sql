-- Implausible values
-- Derives:  results that count and lie wholly outside what the unit allows: neutrophils 0 to 200 10*9/L, haemoglobin
--           10 to 250 g/L, LVEF 0 to 100 %, SLEDAI-2K 0 to 105 and whole.
-- Source:   criteria.md, data errors.
-- Needs:    tested
-- Only for: NeutrophilCount, HaemoglobinConcentration, LeftVentricularEjectionFraction, Sledai2kTotal
SELECT subject, 'implausible-value' AS rule, record,
       CASE test WHEN 'NeutrophilCount' THEN 'neutrophils outside 0 to 200 10*9/L'
                 WHEN 'HaemoglobinConcentration' THEN 'haemoglobin outside 10 to 250 g/L'
                 WHEN 'LeftVentricularEjectionFraction' THEN 'LVEF outside 0 to 100 %'
                 ELSE 'SLEDAI-2K total outside 0 to 105 or not whole' END AS message,
       span(number_low, number_high) || CASE test WHEN 'NeutrophilCount' THEN ' 10*9/L'
                                                  WHEN 'HaemoglobinConcentration' THEN ' g/L'
                                                  WHEN 'LeftVentricularEjectionFraction' THEN ' %'
                                                  ELSE '' END AS value
FROM tested
WHERE counts AND numeric
  AND CASE test WHEN 'NeutrophilCount' THEN number_high < 0 OR number_low > 200
                WHEN 'HaemoglobinConcentration' THEN number_high < 10 OR number_low > 250
                WHEN 'LeftVentricularEjectionFraction' THEN number_high < 0 OR number_low > 100
                WHEN 'Sledai2kTotal' THEN number_high < 0 OR number_low > 105
                                          OR ceil(number_low) > floor(number_high) END
