/** The settings of the coordinator. */
@NullMarked
package dev.metamorph.coordinator.settings;

import org.jspecify.annotations.NullMarked;
