/**
 * One hop alone: from the feed's writer through Kafka and one Kafka Streams task to a reader that
 * waits in the same process. What the whole path costs must fit around it.
 */
@NullMarked
package dev.metamorph.bench.hop;

import org.jspecify.annotations.NullMarked;
