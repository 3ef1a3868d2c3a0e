/**
 * Which shapes there are: what the tasks project, what this process has created since, and how a
 * new one comes to be.
 */
@NullMarked
package dev.metamorph.coordinator.registry;

import org.jspecify.annotations.NullMarked;
