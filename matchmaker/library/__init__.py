"""Guidelines, publications, cases, question banks and news: written, reviewed, published in versions, suggested."""
