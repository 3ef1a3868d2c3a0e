/**
 * Tables as the catalog describes them, kept in memory so that a request for an existing shape asks
 * no database.
 */
@NullMarked
package dev.metamorph.coordinator.inspect;

import org.jspecify.annotations.NullMarked;
