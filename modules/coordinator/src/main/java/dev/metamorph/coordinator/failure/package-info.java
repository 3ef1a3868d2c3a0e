/** What Postgres and the connection to it can do to us, sorted by what can be done about it. */
@NullMarked
package dev.metamorph.coordinator.failure;

import org.jspecify.annotations.NullMarked;
