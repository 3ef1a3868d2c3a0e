/** What Postgres's functions and operators do, by the names of their implementations there. */
@NullMarked
package dev.metamorph.shape.where.function;

import org.jspecify.annotations.NullMarked;
