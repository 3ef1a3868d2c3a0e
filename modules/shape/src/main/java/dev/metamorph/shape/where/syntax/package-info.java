/**
 * The text of a where clause and its grammar, which is Postgres's: words, precedence, and the tree
 * that they make. Nothing here knows tables or types.
 */
@NullMarked
package dev.metamorph.shape.where.syntax;

import org.jspecify.annotations.NullMarked;
