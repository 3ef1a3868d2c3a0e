package dev.metamorph.shape.log;

/**
 * Selects the rows that have a value at a position of their tags.
 *
 * @param position the position of a condition with a subquery
 * @param value the hash of the columns that the condition reads
 */
record TagPattern(int position, String value) {}
