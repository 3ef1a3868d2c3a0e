/**
 * Connections to Postgres and the way to ask it something; every SQL exception is translated here.
 */
@NullMarked
package dev.metamorph.coordinator.postgres;

import org.jspecify.annotations.NullMarked;
