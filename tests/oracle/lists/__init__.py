"""The oracle's own lists: for each class that a criterion asks of, which codes are in it, may be in it, or are not.

Read anew from the reading of the protocol and from a clinician's knowledge; nothing is taken from the product.

A list opens with the name of its class. A line below it is `verdict system codes # reason`:

    verdict   in, may, out; or `words`, a pattern: every title that it matches was read, and its code is listed
    system    icd (both editions), cm (ICD-10-CM alone), who (the WHO's ICD-10 alone), icdo (morphology, four digits)
    codes     prefixes; `A-B` is a range of prefixes; `E08-E13.62` is a range of categories, each with that ending

Of the prefixes of one code that one class lists, the longest decides, of ranges of one length the narrowest, and a
line of one edition before a line of both. What no prefix reaches is out: no word of the class is in its title.
"""
