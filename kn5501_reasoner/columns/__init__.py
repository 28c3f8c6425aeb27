"""Columns: the role shapes of a trial as one SQL statement over fact columns, for cohorts.

Out: ``compile_trial`` (role shapes -> Plan), ``Schema`` (the columns that a plan may read), ``Plan``.
"""

from .compile import compile_trial
from .plan import Plan
from .schema import Schema

__all__ = ["Plan", "Schema", "compile_trial"]
