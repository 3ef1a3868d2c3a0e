/** Measures the cost of shapes on disk, in Kafka and in the heap, for {@code docs/sizing.md}. */
@NullMarked
package dev.metamorph.bench.size;

import org.jspecify.annotations.NullMarked;
