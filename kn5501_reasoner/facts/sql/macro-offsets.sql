-- Offsets of an event from an anchor
-- Derives:  lowest and highest possible offset of an event [start, end] before an anchor, all of them intervals:
--           negative when it begins after the anchor, 0 when present then, else the time since its last day.
-- Unit:     days; month codes. NULL: open.
-- Source:   criteria.md, windows; design, uncertainty.
CREATE OR REPLACE MACRO days_low(start_high, end_high, anchor_low) AS
    CASE WHEN start_high = DATE '9999-12-31' THEN NULL
         WHEN start_high > anchor_low THEN anchor_low - start_high
         WHEN end_high >= anchor_low THEN 0
         ELSE anchor_low - end_high END;
CREATE OR REPLACE MACRO days_high(start_low, end_low, anchor_high) AS
    CASE WHEN end_low < anchor_high AND (anchor_high = DATE '9999-12-31' OR end_low = DATE '0001-01-01') THEN NULL
         WHEN end_low < anchor_high THEN anchor_high - end_low
         WHEN start_low <= anchor_high THEN 0
         ELSE anchor_high - start_low END;
CREATE OR REPLACE MACRO months_low(start_high, end_high, anchor_low) AS
    CASE WHEN start_high > anchor_low THEN CAST(-0.5 AS DECIMAL(38, 18))
         WHEN end_high >= anchor_low THEN CAST(0 AS DECIMAL(38, 18))
         ELSE month_code(anchor_low, end_high) END;
CREATE OR REPLACE MACRO months_high(start_low, end_low, anchor_high) AS
    CASE WHEN end_low < anchor_high AND (anchor_high = DATE '9999-12-31' OR end_low = DATE '0001-01-01') THEN NULL
         WHEN end_low < anchor_high THEN month_code(anchor_high, end_low)
         WHEN start_low <= anchor_high THEN CAST(0 AS DECIMAL(38, 18))
         ELSE CAST(-0.5 AS DECIMAL(38, 18)) END;
