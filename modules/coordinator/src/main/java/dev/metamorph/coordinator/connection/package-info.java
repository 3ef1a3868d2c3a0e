/**
 * The connection side of a stack: lock, slot, sessions and the work that is done while they last.
 */
@NullMarked
package dev.metamorph.coordinator.connection;

import org.jspecify.annotations.NullMarked;
