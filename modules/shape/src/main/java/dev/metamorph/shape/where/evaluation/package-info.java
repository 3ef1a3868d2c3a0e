/** Compiles clauses to predicates that test rows. */
@NullMarked
package dev.metamorph.shape.where.evaluation;

import org.jspecify.annotations.NullMarked;
