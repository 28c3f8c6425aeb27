-- The three days of the run, and short names for what is said often
-- Derives:  nothing; macros for open dates, for the numbers of series, and for the weights of SLEDAI-2K descriptors.
-- Unit:     site days.
-- Source:   docs/readings.md, the three days. Written for a run in which the caller gives all three.
CREATE MACRO screening() AS DATE '2026-11-22';
CREATE MACRO enrolment() AS DATE '2026-11-30';
CREATE MACRO infusion() AS DATE '2026-12-01';
CREATE MACRO earliest(day) AS coalesce(day, DATE '0001-01-01');
CREATE MACRO latest(day) AS coalesce(day, DATE '9999-12-31');
CREATE MACRO counts(status) AS coalesce(status IN ('final', 'amended', 'corrected'), false);
-- every test, and every criterion that may be judged, is a bit; 26 to 37 are the assays of antibodies
CREATE MACRO series_of(name) AS list_position([
    'bilag 1', 'bilag 2', 'bilag 3', 'bilag 4', 'bilag 5', 'bilag 6', 'bilag 7', 'bilag 8', 'bilag 9',
    'contraindication 1', 'contraindication 2', 'contraindication 3', 'contraindication 4',
    'consent', 'sle', 'potential', 'contraception', 'egg_donation', 'pregnant', 'breastfeeding', 'intention',
    'nyha', 'neutrophils', 'haemoglobin', 'lvef', 'ana',
    'dsdna 1', 'dsdna 2', 'dsdna 3', 'dsdna 4', 'dsdna 5', 'dsdna 6', 'sm 1', 'sm 2', 'sm 3', 'sm 4', 'sm 5', 'sm 6',
    'inc-01', 'inc-02', 'inc-03', 'inc-04', 'inc-05', 'inc-06', 'inc-07', 'inc-08', 'inc-09', 'exc-01', 'exc-02', 'exc-03',
    'exc-04', 'exc-05', 'exc-06', 'exc-07', 'exc-08a', 'exc-08b', 'exc-09', 'exc-10', 'exc-11', 'exc-12', 'exc-13', 'exc-14'], name) - 1;
CREATE MACRO has(bits, name) AS (bits >> series_of(name)) & 1 = 1;
CREATE MACRO between_bits(bits, first, last) AS (bits >> series_of(first)) & ((1 << (series_of(last) - series_of(first) + 1)) - 1);
-- 1 yes, -1 no, 0 on record but unknown, NULL not on record
CREATE MACRO said(yes, no, seen, name) AS CASE WHEN has(yes, name) THEN 1 WHEN has(no, name) THEN -1 WHEN has(seen, name) THEN 0 END;
-- of several series: yes if one is; no if all on record are
CREATE MACRO one_said(yes, no, seen, first, last) AS CASE
    WHEN between_bits(yes, first, last) <> 0 THEN 1 WHEN between_bits(seen, first, last) = 0 THEN NULL
    WHEN between_bits(no, first, last) = between_bits(seen, first, last) THEN -1 ELSE 0 END;
CREATE MACRO weight(descriptors) AS
    bit_count(descriptors & weight_1()) + 2 * bit_count(descriptors & weight_2()) + 4 * bit_count(descriptors & weight_4())
    + 8 * bit_count(descriptors & weight_8());
