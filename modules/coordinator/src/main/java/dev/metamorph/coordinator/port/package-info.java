/**
 * What the coordinator asks of the feed and of the shape side: ports that {@code app} joins, and
 * that tests stand in for.
 */
@NullMarked
package dev.metamorph.coordinator.port;

import org.jspecify.annotations.NullMarked;
