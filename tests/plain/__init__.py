"""A second reading of the plain shapes, from SHACL alone, for subjects of whom every fact is known exactly.

It shares no code with the product: ``shapes`` reads Turtle with rdflib and decides, ``subjects`` makes subjects on both
sides of each limit, ``records`` writes what is on record of them.
"""
