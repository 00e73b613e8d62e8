"""Published counts beside one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.published import PublishedCount

if TYPE_CHECKING:
    import pandas as pd


def compare_with_published(counts: Prevalence, published: Sequence[PublishedCount]) -> pd.DataFrame:
    """Return one row per published theme: what is published, what was counted, and the difference.

    Parameters
    ----------
    counts : Prevalence
        Over all texts (``by=None``).
    published : sequence of PublishedCount
        Of themes of the coding.

    Returns
    -------
    pandas.DataFrame
        theme, published_present, published_documents, n_present, n_coded, difference (counted minus published,
        missing where the numbers of texts differ), published_mentions, n_mentions, source.

    Raises
    ------
    UsageError
        Naming every published theme that the coding does not have.
    """
    import pandas as pd

    rows: dict[str, Any] = {str(row.theme): row for row in counts.table.itertuples(index=False)}
    unknown = [count.theme for count in published if count.theme not in rows]
    if unknown:
        raise UsageError(
            Problem("published counts", f'the coding has no theme "{theme}".', f"There are: {', '.join(rows)}.")
            for theme in unknown
        )
    table = pd.DataFrame(
        {
            "theme": count.theme,
            "published_present": count.n_present,
            "published_documents": count.n_documents,
            "n_present": (row := rows[count.theme]).n_present,
            "n_coded": row.n_coded,
            "difference": row.n_present - count.n_present if row.n_coded == count.n_documents else None,
            "published_mentions": count.n_mentions,
            "n_mentions": row.n_mentions,
            "source": count.source,
        }
        for count in published
    )
    return table.astype({"difference": "Int64", "published_mentions": "Int64", "n_mentions": "Int64"})
