/**
 * The status of a stack: pure rules that derive a level for readers and a state for each part from
 * what the other rooms observe, and the threads that observe and tell.
 */
@NullMarked
package dev.metamorph.coordinator.status;

import org.jspecify.annotations.NullMarked;
