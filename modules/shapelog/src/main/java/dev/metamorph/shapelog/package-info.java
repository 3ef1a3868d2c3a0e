/**
 * From the feed to the shape logs: filter, convert, append, and tell the readers that wait. A
 * deterministic function of the feed, run by Kafka Streams; it stands between the feed and HTTP.
 */
@NullMarked
package dev.metamorph.shapelog;

import org.jspecify.annotations.NullMarked;
