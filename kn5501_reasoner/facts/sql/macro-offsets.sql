-- Offsets of an event from an anchor
-- Derives:  lowest and highest possible days from an event [start, end] to an anchor, all of them intervals:
--           negative when it begins after the anchor, 0 when present then, else the time since its last day.
-- Unit:     days. NULL: open.
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
