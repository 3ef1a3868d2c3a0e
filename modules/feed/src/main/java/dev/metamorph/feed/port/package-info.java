/**
 * The offers of replication and the sinks that it delivers to: the ports between the replication
 * client, the coordinator and the writer of the feed.
 */
@NullMarked
package dev.metamorph.feed.port;

import org.jspecify.annotations.NullMarked;
