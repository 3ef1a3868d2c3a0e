/**
 * Postgres's advanced regular expressions, as far as they mean the same whatever the database's
 * language is; matched in a time that grows with the length of the text alone.
 */
@NullMarked
package dev.metamorph.shape.where.regex;

import org.jspecify.annotations.NullMarked;
