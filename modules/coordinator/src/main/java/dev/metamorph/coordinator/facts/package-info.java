/**
 * The state of a database before a stack uses it: facts for {@code metamorph doctor} and for the
 * start of an instance. Reads only.
 */
@NullMarked
package dev.metamorph.coordinator.facts;

import org.jspecify.annotations.NullMarked;
