/**
 * The connection side as a pure state machine: states, events, effects, and the rule that joins
 * feed and slot.
 */
@NullMarked
package dev.metamorph.coordinator.state;

import org.jspecify.annotations.NullMarked;
