package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;

/**
 * One history of a database, in which LSNs only grow. A restore or a failover begins another.
 *
 * @param systemId {@code system_identifier} of {@code IDENTIFY_SYSTEM}
 * @param timeline its timeline
 * @param start from where on the feed follows it
 */
public record Incarnation(String systemId, int timeline, Lsn start) {}
