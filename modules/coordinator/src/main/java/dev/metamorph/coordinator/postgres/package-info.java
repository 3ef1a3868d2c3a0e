/** Connections to Postgres; every SQL exception is translated here. */
@NullMarked
package dev.metamorph.coordinator.postgres;

import org.jspecify.annotations.NullMarked;
