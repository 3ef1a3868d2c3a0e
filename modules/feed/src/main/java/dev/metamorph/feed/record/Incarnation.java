package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;

/**
 * One history of a database, in which LSNs only grow. A restore or a failover starts another one.
 *
 * @param systemId the system identifier, as {@code IDENTIFY_SYSTEM} prints it
 * @param timeline the timeline
 * @param start the LSN after which the feed follows this history
 */
public record Incarnation(String systemId, int timeline, Lsn start) {}
