/** Measures the cost of the path, and the lower bounds beside it. */
@NullMarked
package dev.metamorph.bench;

import org.jspecify.annotations.NullMarked;
