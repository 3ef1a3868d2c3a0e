/**
 * Postgres's advanced regular expressions, as far as their meaning does not depend on the language
 * of the database; matched in time linear in the length of the text.
 */
@NullMarked
package dev.metamorph.shape.where.regex;

import org.jspecify.annotations.NullMarked;
