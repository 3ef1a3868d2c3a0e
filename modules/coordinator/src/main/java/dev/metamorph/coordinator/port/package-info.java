/**
 * The ports through which the coordinator uses the feed and the shape side; {@code app} connects
 * them, and tests replace them.
 */
@NullMarked
package dev.metamorph.coordinator.port;

import org.jspecify.annotations.NullMarked;
