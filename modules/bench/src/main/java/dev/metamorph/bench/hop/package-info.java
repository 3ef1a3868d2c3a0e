/**
 * One hop alone: from the feed's writer through Kafka and one Kafka Streams task to a reader that
 * waits in the same process. All other costs of the path come on top.
 */
@NullMarked
package dev.metamorph.bench.hop;

import org.jspecify.annotations.NullMarked;
