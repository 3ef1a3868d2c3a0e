/** What shapes cost on disk, in Kafka and in the heap: the figures of {@code docs/sizing.md}. */
@NullMarked
package dev.metamorph.bench.size;

import org.jspecify.annotations.NullMarked;
