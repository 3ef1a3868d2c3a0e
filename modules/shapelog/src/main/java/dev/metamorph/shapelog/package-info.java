/**
 * Makes shape logs from the feed: filter, convert, append, and call waiting readers. A
 * deterministic function of the feed, run by Kafka Streams; it stands between the feed and HTTP.
 */
@NullMarked
package dev.metamorph.shapelog;

import org.jspecify.annotations.NullMarked;
