/** Failures of Postgres and of the connection to it, classified by what can be done about them. */
@NullMarked
package dev.metamorph.coordinator.failure;

import org.jspecify.annotations.NullMarked;
