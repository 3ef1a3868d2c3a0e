/** What the coordinator's tests share. */
@NullMarked
package dev.metamorph.coordinator.testing;

import org.jspecify.annotations.NullMarked;
