-- Words that the mappings share
-- Derives:  in_calendar(day): not after its end. moment(day, time): the day on which something was, as a closed interval
--           where date and time name two days; a time of midnight is no time; a time without zone is site time (UTC+8).
--           span(first, last): an interval. link(list): a list as one sorted text. coding(...): the codes of a row: as
--           recorded and standard, else its text as a code that nobody maps. plain(text): one line without control
--           characters. number(text): a decimal number, or NULL. judges(code): whether a local code is that of a judgement. full_day(text): an ISO date, or NULL.
-- Unit:     site days, UTC instants.
-- Source:   docs/omop.md; criteria.md, partial dates and anchors.
CREATE OR REPLACE MACRO plain(said) AS
    nullif(left(trim(regexp_replace(said, '[\x00-\x20\x7f-\x9f\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]+', ' ', 'g')), 200), '');
CREATE OR REPLACE MACRO in_calendar(day) AS CASE WHEN day > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE day END;
CREATE OR REPLACE MACRO moment(day, instant) AS {
    'low': least(day, CAST(instant AS DATE)),
    'high': greatest(day, CAST(instant AS DATE)),
    'at': CASE WHEN CAST(instant AS TIME) <> TIME '00:00:00' AND coalesce(day = CAST(instant AS DATE), true)
                    AND instant >= TIMESTAMP '0001-01-02 00:00:00'
               THEN instant - INTERVAL 8 HOUR END,
    'text': CASE WHEN CAST(instant AS TIME) <> TIME '00:00:00' AND coalesce(day = CAST(instant AS DATE), true)
                 THEN strftime(instant, '%Y-%m-%dT%H:%M:%S')
                 WHEN day <> CAST(instant AS DATE)
                 THEN concat(least(day, CAST(instant AS DATE)), '/', greatest(day, CAST(instant AS DATE)))
                 ELSE CAST(coalesce(day, CAST(instant AS DATE)) AS VARCHAR) END};
CREATE OR REPLACE MACRO span(first, last) AS {
    'low': first, 'high': last, 'at': CAST(NULL AS TIMESTAMP),
    'text': CASE WHEN first = last THEN CAST(first AS VARCHAR)
                 WHEN first IS NOT NULL OR last IS NOT NULL
                 THEN concat(coalesce(CAST(first AS VARCHAR), '..'), '/', coalesce(CAST(last AS VARCHAR), '..')) END};
CREATE OR REPLACE MACRO link(iris) AS
    array_to_string(list_sort(list_distinct(list_filter(iris, lambda iri: iri IS NOT NULL))), ' ');
CREATE OR REPLACE MACRO coding(recorded, standard, said) AS
    CASE WHEN recorded IS NULL AND standard IS NULL THEN coalesce('urn:code:' || url_encode(plain(said)), '')
         WHEN standard IS NULL OR standard = recorded THEN recorded WHEN recorded IS NULL THEN standard
         ELSE concat(least(recorded, standard), ' ', greatest(recorded, standard)) END;
CREATE OR REPLACE MACRO number(said) AS
    CASE WHEN abs(TRY_CAST(said AS DOUBLE)) < 1e18 THEN TRY_CAST(said AS DECIMAL(38, 18)) END;
CREATE OR REPLACE MACRO iri(name, id) AS concat($record, 'omop/', name, '/', id);
CREATE OR REPLACE MACRO judges(local) AS coalesce(regexp_full_match(local, 'judgement-(inc|exc)-[0-9]{2}[a-z]?'), false);
CREATE OR REPLACE MACRO full_day(said) AS
    CASE WHEN regexp_full_match(trim(said), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(trim(said) AS DATE) END;
