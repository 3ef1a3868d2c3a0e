/** Explains what a shape means and what it costs to follow, for authors of where clauses. */
@NullMarked
package dev.metamorph.shape.explain;

import org.jspecify.annotations.NullMarked;
