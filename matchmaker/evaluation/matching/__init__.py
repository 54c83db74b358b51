"""The matcher measured on judged sets: loose records → facts, the reader, the measures."""
