/** A hundred thousand shapes: their start, their cost, and the end of those that nobody reads. */
@NullMarked
package dev.metamorph.bench.many;

import org.jspecify.annotations.NullMarked;
