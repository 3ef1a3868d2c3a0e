/**
 * Tables as the catalog describes them, cached so that a request for an existing shape does not ask
 * the database.
 */
@NullMarked
package dev.metamorph.coordinator.inspect;

import org.jspecify.annotations.NullMarked;
