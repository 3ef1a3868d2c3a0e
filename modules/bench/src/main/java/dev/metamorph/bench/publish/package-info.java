/**
 * Published shapes: from a commit in Postgres to a read-committed consumer of a topic of the real
 * service, beside the shape's log over HTTP and beside bare Kafka transactions.
 */
@NullMarked
package dev.metamorph.bench.publish;

import org.jspecify.annotations.NullMarked;
