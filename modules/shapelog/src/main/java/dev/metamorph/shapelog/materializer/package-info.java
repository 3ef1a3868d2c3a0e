/**
 * Derives from the feed what shapes with subqueries need: kept rows, which are the current rows of
 * a table, and sets, which are the values of a subquery.
 */
@NullMarked
package dev.metamorph.shapelog.materializer;

import org.jspecify.annotations.NullMarked;
