"""SPARQL: queries read and made safe, asked over graphs in memory or over a store on disk.

In: text of a query. Out: Query; QueryResult over a Dataset (the command); Answer to a Question (the endpoint).
Nothing is fetched and nothing is changed, whatever a query says. Raises: UsageError.
Source: SPARQL 1.1 Query.
"""

from ..vocab import GRAPHS
from .answer import RDF, RESULTS, Answer, NotOffered, Question, answer
from .dataset import Dataset, QueryResult, shortened
from .query import Graphs, Query

__all__ = [
    "GRAPHS", "RDF", "RESULTS", "Answer", "Dataset", "Graphs", "NotOffered", "Query", "QueryResult",
    "Question", "answer", "shortened",
]
