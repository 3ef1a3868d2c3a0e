/**
 * The shape registry: what the tasks project, what this process has created since then, and the
 * creation of new shapes.
 */
@NullMarked
package dev.metamorph.coordinator.registry;

import org.jspecify.annotations.NullMarked;
